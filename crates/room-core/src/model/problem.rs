//! Everything that can go wrong for a viewer, each with its own sentence in the page's language.

/// Why the viewer is not in the room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// The backend did not answer at all.
    BackendUnreachable,
    /// The backend answered with an error of its own, or with something unreadable.
    BackendFailed {
        /// The HTTP status.
        status: u16,
    },
    /// The backend knows no such room.
    RoomNotFound,
    /// The backend wants to know who this is.
    SignInNeeded,
    /// The chat's script could not be loaded.
    ChatNotLoaded,
    /// The chat cannot be reached now.
    ChatUnreachable {
        /// The SDK's code.
        code: i32,
    },
    /// The chat refused.
    ChatRefused {
        /// The SDK's code.
        code: i32,
    },
    /// The backend refused, in its own words.
    RefusedByBackend {
        /// The backend's code.
        code: i32,
        /// Its words: a plain text.
        words: String,
    },
    /// The application's package in Tencent Cloud Chat does not allow it.
    PackageLimit {
        /// The SDK's code.
        code: i32,
    },
    /// The `UserSig` is past its time, and so is the one that was asked for in its place.
    SignatureExpired,
    /// The same user signed in somewhere else.
    SignedInElsewhere,
    /// The server signed the viewer out.
    SignedOut,
    /// Someone who keeps order put the viewer out.
    Kicked,
    /// The viewer was put out, and is kept out.
    Banned {
        /// Until when, in seconds since 1970 UTC, where that was said.
        until_s: Option<u64>,
        /// Why, in the operator's words; may be empty.
        reason: String,
    },
    /// The room is no more.
    Dismissed,
}

impl Problem {
    /// What to show for an error of the chat on the way into the room.
    pub fn of_chat(error: &ChatError) -> Self {
        if let Some(words) = error.words() {
            return Self::RefusedByBackend { code: error.code, words };
        }
        match error.code {
            ChatError::NOT_LOADED => Self::ChatNotLoaded,
            code if error.is_passing() => Self::ChatUnreachable { code },
            _ if error.is_expired_signature() => Self::SignatureExpired,
            // Of a join: not for this user; there is no such group any more.
            10007 => Self::Banned { until_s: None, reason: String::new() },
            10010 | 10015 | 2603 => Self::Dismissed,
            code if error.is_package_limit() => Self::PackageLimit { code },
            code => Self::ChatRefused { code },
        }
    }

    /// What to show for a kick.
    pub const fn of_kick(reason: KickReason) -> Self {
        match reason {
            KickReason::SignedInElsewhere => Self::SignedInElsewhere,
            KickReason::SignatureExpired => Self::SignatureExpired,
            KickReason::ByServer => Self::SignedOut,
        }
    }

    /// Will it pass by itself, so that the room tries again unasked?
    pub const fn is_passing(&self) -> bool {
        match self {
            Self::BackendUnreachable | Self::ChatNotLoaded | Self::ChatUnreachable { .. } => true,
            Self::BackendFailed { status } => *status >= 500 || *status == 429,
            _ => false,
        }
    }
}

/// Why a comment was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendProblem {
    /// It could not be told whether it arrived.
    Network,
    /// The sender is muted.
    Muted,
    /// Too many in too short a time.
    TooFast,
    /// The room's rules refuse it.
    Refused,
    /// It has words that may not be said here.
    Sensitive,
    /// Longer than the chat takes.
    TooLong,
    /// Not in the room any more.
    NotInRoom,
    /// The room's rules could not be asked: it may well be sent the next time.
    Unchecked,
    /// The backend refused, in its own words: a plain text.
    ByBackend {
        /// Its words.
        words: String,
    },
    /// The application's package in Tencent Cloud Chat does not allow it.
    PackageLimit {
        /// The SDK's code.
        code: i32,
    },
    /// Another error of the chat.
    Other {
        /// The SDK's code.
        code: i32,
    },
}

impl SendProblem {
    /// What to show for an error of `sendMessage`.
    pub fn of(error: &ChatError) -> Self {
        if let Some(words) = error.words() {
            return Self::ByBackend { words };
        }
        match error.code {
            10017 => Self::Muted,
            10023 | 10006 | 2996 => Self::TooFast,
            10016 => Self::Refused,
            80001 | 3123 => Self::Sensitive,
            80002 => Self::TooLong,
            80003 => Self::Unchecked,
            2101 | 10007 | 10010 => Self::NotInRoom,
            _ if error.is_passing() => Self::Network,
            code if error.is_package_limit() => Self::PackageLimit { code },
            code => Self::Other { code },
        }
    }
}

/// Why the backend did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BackendError {
    /// No answer: the network, the address, or a server that is down.
    Unreachable,
    /// An answer with an error's status.
    Status(u16),
    /// An answer that is not what the contract says.
    Unreadable,
}

impl From<BackendError> for Problem {
    fn from(error: BackendError) -> Self {
        match error {
            BackendError::Unreachable => Self::BackendUnreachable,
            BackendError::Status(404) => Self::RoomNotFound,
            BackendError::Status(401 | 403) => Self::SignInNeeded,
            BackendError::Status(status) => Self::BackendFailed { status },
            BackendError::Unreadable => Self::BackendFailed { status: 200 },
        }
    }
}

/// Why the stream does not play.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StreamProblem {
    /// There is nothing at its address.
    NotFound,
    /// The server that has it does not answer.
    Unreachable,
    /// It is there and cannot be decoded.
    Broken,
    /// Its address is no longer good, and no fresh one was to be had.
    Expired,
    /// The room names no source that this browser can play.
    Unplayable,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: i32) -> ChatError {
        ChatError { code, message: String::new() }
    }

    #[test]
    fn what_passes_by_itself_is_tried_again_and_nothing_else() {
        assert!(Problem::of_chat(&error(2801)).is_passing());
        assert!(Problem::of_chat(&error(ChatError::NOT_LOADED)).is_passing());
        assert!(Problem::from(BackendError::Status(503)).is_passing());
        for code in [60004, 60005, 60007, 60008, 60014, 60018, 70169, 70500, 10006, 72010] {
            assert!(Problem::of_chat(&error(code)).is_passing(), "{code}");
        }
        for code in [70001, 70009, 70013, 70014, 10007, 10010, 2603, 60020, 72002] {
            assert!(!Problem::of_chat(&error(code)).is_passing(), "{code}");
        }
        assert!(!Problem::from(BackendError::Status(404)).is_passing());
        assert!(!Problem::of_kick(KickReason::SignedInElsewhere).is_passing());
    }

    #[test]
    fn what_the_backend_refuses_with_is_shown_in_its_words_as_a_plain_text_of_some_length() {
        let refused = |code, message: &str| ChatError { code, message: message.into() };
        let words = || "Only for fans <b>of Luna</b>".to_owned();
        let error = refused(10_150, " Only for\nfans   <b>of Luna</b> ");
        assert_eq!(SendProblem::of(&error), SendProblem::ByBackend { words: words() });
        assert_eq!(Problem::of_chat(&error), Problem::RefusedByBackend { code: 10_150, words: words() });
        assert!(!Problem::of_chat(&error).is_passing());
        let long = refused(10_100, &"长".repeat(9_000)).words();
        assert_eq!(long.map(|words| words.chars().count()), Some(200));
        for error in [refused(10_016, "no"), refused(10_200, ""), refused(10_201, "no")] {
            assert_eq!(error.words(), None, "{}", error.code);
        }
        assert_eq!(SendProblem::of(&refused(80_003, "x")), SendProblem::Unchecked);
        assert_eq!(SendProblem::of(&refused(60_020, "x")), SendProblem::PackageLimit { code: 60_020 });
    }

    #[test]
    fn an_unknown_code_is_kept_for_the_sentence() {
        assert_eq!(SendProblem::of(&error(120_001)), SendProblem::Other { code: 120_001 });
        assert_eq!(Problem::of_chat(&error(10_004)), Problem::ChatRefused { code: 10_004 });
    }
}

/// Why the chat signed us out (`KICKED_OUT`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KickReason {
    /// The same user signed in somewhere else.
    SignedInElsewhere,
    /// The `UserSig` is past its time.
    SignatureExpired,
    /// The server said so.
    ByServer,
}

/// An error of the SDK or of the chat behind it; its code is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChatError {
    /// The SDK's code, or one of this module's; 0 where none was given.
    pub code: i32,
    /// What the SDK said, in its words: for the console. Only what the backend refuses with is the viewer's to read ([`Self::words`]).
    pub message: String,
}

/// The longest text of the backend's that is shown for a refusal, in characters.
const MOST_WORDS: usize = 200;

impl ChatError {
    /// The SDK's script could not be loaded. Outside the SDK's own range of codes.
    pub const NOT_LOADED: i32 = -1;
    /// An error without a code: something threw, in the SDK or below it.
    pub const THROWN: i32 = 0;

    /// Is it the way that failed, so that the same thing tried again may well succeed?
    pub const fn is_passing(&self) -> bool {
        matches!(
            self.code,
            // A sign-in that is under way; network error, time-out, offline; not ready.
            2025 | 2800 | 2801 | 2805 | 2999 | 3001
            // The service's own errors, of which its documentation says "later": errors within, overload, time-outs.
            | 10002 | 10006 | 60004 | 60005 | 60007 | 60008 | 60014 | 60018 | 60022 | 70169 | 70500 | 72010 | 80003
            | Self::NOT_LOADED | Self::THROWN
        )
    }

    /// Is the application's package used up, or without what was asked for? That passes when its operator changes it.
    pub const fn is_package_limit(&self) -> bool {
        matches!(self.code, 60020 | 72002)
    }

    /// The backend's own words, where it refused by its callback (10100 to 10200 are its codes): a plain text, cut where it is long.
    pub fn words(&self) -> Option<String> {
        let words = self.message.split_whitespace().collect::<Vec<_>>().join(" ");
        let is_backends = (10_100..=10_200).contains(&self.code) && !words.is_empty();
        is_backends.then(|| words.chars().take(MOST_WORDS).collect())
    }

    /// Is it the `UserSig` that is past its time, so that a new one helps?
    pub const fn is_expired_signature(&self) -> bool {
        matches!(self.code, 20002 | 70001 | 3004)
    }
}
