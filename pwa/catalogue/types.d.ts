/** A condition in its long form, as `server/platform/municipality/when.py` writes it. */
export type When =
  | { all: When[] }
  | { any: When[] }
  | { not: When }
  | { in: Record<string, (string | boolean | number)[]> }
  | { present: string }
  | { compare: Record<string, Partial<Record<Operator, string | number | boolean>>> };

export type Operator = "lt" | "le" | "eq" | "ne" | "ge" | "gt";

export type Kind =
  | "text"
  | "longtext"
  | "number"
  | "date"
  | "timeslot"
  | "choice"
  | "choices"
  | "illustrated"
  | "yesno"
  | "place"
  | "file"
  | "group"
  | "consent"
  | "info";

export interface Option {
  code: string;
  title: string;
  /** the number to call when this is the answer: the form goes no further with it */
  call?: string;
}

/** A question as `server/catalogue/phone.py` writes it for the phone. */
export interface Question {
  code: string;
  kind: Kind;
  title: string;
  required?: boolean;
  when?: When;
  options?: Option[];
  several?: boolean;
  unit?: string;
  whole?: boolean;
  min?: number | string;
  max?: number | string;
  max_length?: number;
  /** Of a time slot: the days on which there are some; every day when it is absent. */
  weekdays?: string[];
  /** Of files and groups: how many there may be, and how few. */
  most?: number;
  least?: number;
  max_size_mb?: number;
  /** What one of a group is called. */
  item?: string;
  questions?: Question[];
  pattern?: { regex: string; message: string };
}

/** What `#topic` holds in the form's page. */
export interface TopicForPhone {
  code: string;
  title: string;
  time_zone: string;
  /** Since when (seconds of the epoch) how many minutes before UTC, in order. */
  utc_offsets: [number, number][];
  /** Seconds of the epoch until which they are known. */
  utc_offsets_until: number;
  who: "account" | "contact" | "anonymous-allowed";
  place: { modes: string[]; required: boolean };
  /** Whether « is it urgent? » is asked before anything else. */
  asks_first?: boolean;
  comment_required: boolean;
  photos_max: number;
  /** How far open cases lie that may be the same; null where none are compared. */
  look_alikes_m: number | null;
  questions: Question[];
}

export type Answers = Record<string, unknown>;

export interface Fault {
  question: string;
  code: string;
  values: Record<string, string | number | boolean>;
}

export interface FieldError {
  pointer: string;
  code: string;
  detail: string;
}
