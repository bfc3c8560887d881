//! In which count a wrong code stands.

/// In which count a wrong code stands. Each has its own limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeLane {
    /// That of everybody who knows the password.
    Anybody,
    /// That of the holder: from a browser that signed in to the account before, or signed in already.
    Own,
}

impl CodeLane {
    /// Tells the lane of somebody whose browser is known or not.
    pub(crate) const fn of_browser(is_known: bool) -> Self {
        if is_known { Self::Own } else { Self::Anybody }
    }

    pub(crate) fn is_own(self) -> bool {
        self == Self::Own
    }
}
