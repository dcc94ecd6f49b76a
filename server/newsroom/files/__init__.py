"""Files in and out: the store, uploads, results, clips, exports."""
