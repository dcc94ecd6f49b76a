/** Verdicts in words, as the published pages say them; most severe first. */
export const VERDICTS: {
  readonly [verdict: string]: {
    readonly label: string;
    readonly meaning: string;
    readonly tone: string;
  };
} = {
  "not-found": {
    label: "Not found",
    meaning: "No place in the footage fits these words.",
    tone: "bad",
  },
  translated: {
    label: "Translated",
    meaning: "Spoken in another language. Whether the wording is fair is a person’s to judge.",
    tone: "foreign",
  },
  spliced: {
    label: "Spliced",
    meaning: "Joined from words spoken apart, in another order or by different people.",
    tone: "bad",
  },
  critical: { label: "Critical", meaning: "A negation, a number or a name differs.", tone: "bad" },
  altered: {
    label: "Altered",
    meaning: "Words are changed or added without brackets.",
    tone: "warn",
  },
  trimmed: { label: "Trimmed", meaning: "Words are missing without an ellipsis.", tone: "warn" },
  clarified: { label: "Clarified", meaning: "Every added word stands in brackets.", tone: "good" },
  elided: { label: "Elided", meaning: "Every omission is marked by an ellipsis.", tone: "good" },
  cleaned: {
    label: "Cleaned",
    meaning: "Only fillers and repeated words are left out.",
    tone: "good",
  },
  verbatim: { label: "Verbatim", meaning: "The same words.", tone: "good" },
};

/** What may hold beside a verdict. */
export const FLAGS: { readonly [flag: string]: string } = {
  "low-confidence": "The recogniser was unsure: check the sound",
  ambiguous: "Another place fits about as well",
  "speaker-mismatch": "Somebody else seems to speak there",
  "negation-differs": "A negation differs",
  "number-differs": "A number differs",
  "name-differs": "A name differs",
};
