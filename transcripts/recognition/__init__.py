"""Speech to text: windows of a recording, the engines that hear them, and what is doubted."""
