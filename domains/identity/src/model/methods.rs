//! By what people prove who they are.

/// One way to prove it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Method {
    /// The password.
    Password = 1,
    /// A code from an authenticator app.
    Totp = 2,
    /// One of the codes kept for a lost phone.
    Recovery = 4,
    /// A passkey, which checks the person itself and so counts as both factors.
    Passkey = 8,
    /// A code in a text message: the weakest second factor.
    Sms = 16,
    /// The word of a provider at which they have an account: as good as a password.
    Foreign = 32,
}

impl Method {
    const ALL: [Self; 6] = [
        Self::Password,
        Self::Totp,
        Self::Recovery,
        Self::Passkey,
        Self::Sms,
        Self::Foreign,
    ];

    /// Returns the word that the database and access tokens (`amr`) use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Password => "pwd",
            Self::Totp => "otp",
            Self::Recovery => "recovery",
            Self::Passkey => "passkey",
            Self::Sms => "sms",
            Self::Foreign => "fed",
        }
    }
}

/// The ways that somebody proved who they are in one session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Methods(u8);

impl Methods {
    /// Only this way.
    pub const fn only(method: Method) -> Self {
        Self(method as u8)
    }

    /// This way too.
    pub const fn and(self, method: Method) -> Self {
        Self(self.0 | method as u8)
    }

    /// Tells whether this way was among them.
    pub const fn has(self, method: Method) -> bool {
        self.0 & method as u8 != 0
    }

    /// Tells whether more than the password was asked for.
    pub const fn has_second(self) -> bool {
        self.0 & !(Method::Password as u8 | Method::Foreign as u8) != 0
    }

    /// Tells whether more than a text message was added to the password: what must be strong takes nothing less.
    pub const fn has_strong_second(self) -> bool {
        self.0 & (Method::Totp as u8 | Method::Recovery as u8 | Method::Passkey as u8) != 0
    }

    /// Tells whether we ourselves asked for any of it. A provider's word may be an hour or a year old.
    pub const fn proved_here(self) -> bool {
        self.0 & !(Method::Foreign as u8) != 0
    }

    /// Lists the words, as stored and as signed into access tokens.
    pub fn words(self) -> Vec<String> {
        let all = Method::ALL.into_iter().filter(|method| self.has(*method));
        all.map(|method| method.as_str().to_owned()).collect()
    }

    /// Reads the words back; `None` when one of them is none of ours, or there is none at all.
    pub fn parse<S: AsRef<str>>(words: &[S]) -> Option<Self> {
        let find = |word: &S| Method::ALL.into_iter().find(|method| method.as_str() == word.as_ref());
        let found: Option<Vec<Method>> = words.iter().map(find).collect();
        let bits = found?.into_iter().fold(0, |bits, method| bits | method as u8);
        (bits != 0).then_some(Self(bits))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_methods_read_back_from_their_words() {
        for bits in 1..64 {
            assert_eq!(Methods::parse(&Methods(bits).words()), Some(Methods(bits)));
        }
        assert_eq!(Methods::parse::<&str>(&[]), None);
        assert_eq!(Methods::parse(&["pwd", "face"]), None);
    }

    #[test]
    fn only_what_goes_beyond_the_password_is_a_second_factor() {
        let password = Methods::only(Method::Password);
        assert!(!password.has_second() && password.proved_here());
        let foreign = Methods::only(Method::Foreign);
        assert!(!foreign.has_second() && !password.and(Method::Foreign).has_second() && !foreign.proved_here());
        for method in [Method::Totp, Method::Recovery, Method::Passkey, Method::Sms] {
            assert!(password.and(method).has_second() && password.and(method).has(method));
            let strong = password.and(method).has_strong_second();
            assert_eq!(strong, method != Method::Sms, "a text message is the weak one");
        }
    }
}
