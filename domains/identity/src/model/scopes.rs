//! What an API key opens. One table says all.

/// A part of the product that a key can be let into. Account, sign-in and security are no area: no key opens them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// Profile, passport, credentials.
    Profile = 0,
    /// Courses and lessons.
    Learning,
    /// Certificates.
    Certificates,
    /// Shifts, matching, invitations, bookings.
    Shifts,
    /// Organisations and sites.
    Organisation,
    /// Assessments and reports.
    Posture,
    /// Payments.
    Payments,
}

impl Area {
    const COUNT: u16 = 7;

    const fn read(self) -> u16 {
        1 << self as u16
    }

    const fn write(self) -> u16 {
        1 << (self as u16 + Self::COUNT)
    }
}

/// One scope that a key can have.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// The word that is stored and sent.
    pub word: &'static str,
    /// What it lets a program do, for the person who chooses.
    pub says: &'static str,
    bits: u16,
}

const fn reads(word: &'static str, says: &'static str, area: Area) -> Scope {
    Scope {
        word,
        says,
        bits: area.read(),
    }
}

/// Who may change may also look.
const fn writes(word: &'static str, says: &'static str, area: Area) -> Scope {
    Scope {
        word,
        says,
        bits: area.read() | area.write(),
    }
}

/// Every scope there is.
pub const SCOPES: [Scope; 14] = [
    Scope {
        word: "read",
        says: "Look at everything you can see, and change nothing",
        bits: (1 << Area::COUNT) - 1,
    },
    reads("profile:read", "Look at your profile and credentials", Area::Profile),
    writes("profile:write", "Change your profile and credentials", Area::Profile),
    reads("learning:read", "Look at courses and your learning", Area::Learning),
    writes("learning:write", "Join courses and do lessons", Area::Learning),
    // All that could be changed is to withdraw one, which needs the person there.
    reads("certificates:read", "Look at certificates", Area::Certificates),
    reads("shifts:read", "Look at shifts, invitations and bookings", Area::Shifts),
    writes("shifts:write", "Post shifts, invite, accept and book", Area::Shifts),
    reads(
        "organisation:read",
        "Look at your organisation and its sites",
        Area::Organisation,
    ),
    writes(
        "organisation:write",
        "Change your organisation and its sites",
        Area::Organisation,
    ),
    reads("posture:read", "Look at assessments and reports", Area::Posture),
    writes("posture:write", "Answer assessments and make reports", Area::Posture),
    reads("payments:read", "Look at payments", Area::Payments),
    writes("payments:write", "Start payments", Area::Payments),
];

/// What one key opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scopes(u16);

impl Scopes {
    /// Reads a list of words; `None` when one of them is none of ours, or there is none.
    pub fn parse<S: AsRef<str>>(words: &[S]) -> Option<Self> {
        let find = |word: &S| SCOPES.iter().find(|scope| scope.word == word.as_ref());
        let found: Option<Vec<&Scope>> = words.iter().map(find).collect();
        let bits = found?.into_iter().fold(0, |bits, scope| bits | scope.bits);
        (bits != 0).then_some(Self(bits))
    }

    /// Tells whether looking at the area, or changing it, is among them.
    pub const fn open(self, area: Area, changes: bool) -> bool {
        let bit = if changes { area.write() } else { area.read() };
        self.0 & bit != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AREAS: [Area; 7] = [
        Area::Profile,
        Area::Learning,
        Area::Certificates,
        Area::Shifts,
        Area::Organisation,
        Area::Posture,
        Area::Payments,
    ];

    #[test]
    fn reading_everything_changes_nothing() {
        let all = Scopes::parse(&["read"]).expect("a scope");
        assert!(
            AREAS
                .iter()
                .all(|area| all.open(*area, false) && !all.open(*area, true))
        );
    }

    #[test]
    fn each_scope_of_an_area_opens_that_area_only() {
        for scope in &SCOPES[1..] {
            let scopes = Scopes::parse(&[scope.word]).expect("a scope");
            let open: Vec<&Area> = AREAS.iter().filter(|area| scopes.open(**area, false)).collect();
            assert_eq!(open.len(), 1, "{}", scope.word);
            assert_eq!(scopes.open(*open[0], true), scope.word.ends_with(":write"));
            let name = format!("{:?}", open[0]).to_lowercase();
            assert!(scope.word.starts_with(&name), "{} opens {name}", scope.word);
        }
    }

    #[test]
    fn no_key_changes_certificates() {
        let every: Vec<&str> = SCOPES.iter().map(|scope| scope.word).collect();
        let all = Scopes::parse(&every).expect("scopes");
        assert!(all.open(Area::Certificates, false) && !all.open(Area::Certificates, true));
        assert_eq!(Scopes::parse(&["certificates:write"]), None);
    }

    #[test]
    fn unknown_words_and_empty_lists_open_nothing() {
        assert_eq!(Scopes::parse::<&str>(&[]), None);
        assert_eq!(Scopes::parse(&["read", "everything"]), None);
    }
}
