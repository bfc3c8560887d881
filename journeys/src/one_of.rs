//! Errors of questions that several domains answer: whichever stopped it, people see that domain's own words.

/// Makes such an error of one variant for each domain asked.
macro_rules! one_of {
    ($(#[$about:meta])* $name:ident { $($(#[$which:meta])* $domain:ident($error:ty),)+ }) => {
        $(#[$about])*
        #[derive(Debug, thiserror::Error)]
        pub enum $name {
            $($(#[$which])* #[error(transparent)] $domain(#[from] $error),)+
        }

        impl $name {
            fn face(&self) -> &dyn kernel::PeopleError {
                match self {
                    $(Self::$domain(error) => error,)+
                }
            }
        }

        impl kernel::PeopleError for $name {
            fn kind(&self) -> kernel::ErrorKind {
                self.face().kind()
            }

            fn code(&self) -> &'static str {
                self.face().code()
            }

            fn fields(&self) -> &[kernel::FieldError] {
                self.face().fields()
            }

            fn retry_after(&self) -> Option<u32> {
                self.face().retry_after()
            }
        }
    };
}

pub(crate) use one_of;
