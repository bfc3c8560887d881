//! Bringing accounts over from another system, with the bcrypt hashes of their passwords.

use crate::config::Config;
use anyhow::{Context, bail};
use identity::{EnrolPerson, Error, ImportPerson, Standing};
use kernel::{Email, PeopleError as _, Secret};
use std::path::Path;

/// How a line is written.
const SHAPE: &str = "a line is: address,worker or employer,sector,bcrypt hash";

/// Makes an account of each line. What cannot be read is named before anything is done; an address that has an account
/// already stays as it is, so the same file may be read again.
///
/// # Errors
/// When the file cannot be read, a line is none, or an account could not be made.
pub(crate) async fn run(config: Config, file: &Path) -> anyhow::Result<()> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{} could not be read", file.display()))?;
    let people = read(&text)?;
    crate::keys::within(&config, async |app, _| {
        let (mut made, mut failed) = (0, 0);
        for (number, person) in people {
            match app.doors.identity.import_person(&app.operator(), person).await {
                Ok(_) => made += 1,
                Err(Error::EmailTaken) => println!("line {number}: there is an account already; it stays as it is"),
                Err(error) => {
                    failed += 1;
                    println!("line {number}: {error}");
                    for field in error.fields() {
                        println!("  {}: {}", field.field, field.message);
                    }
                }
            }
        }
        println!("Accounts made: {made}.");
        if failed > 0 {
            bail!("Lines left out: {failed}. Mend them and run the same file again: it makes only what is missing");
        }
        Ok(())
    })
    .await
}

/// Reads the lines. Empty ones and the heading are passed over.
fn read(text: &str) -> anyhow::Result<Vec<(usize, ImportPerson)>> {
    let lines = text.lines().map(str::trim).zip(1..);
    let lines = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with("email,"));
    let mut people = Vec::new();
    let mut faults = Vec::new();
    for (line, number) in lines {
        match person(line) {
            Some(person) => people.push((number, person)),
            None => faults.push(number.to_string()),
        }
    }
    if !faults.is_empty() {
        // The lines themselves are not shown: they hold hashes.
        bail!(
            "Nothing was done: {SHAPE}. Lines that are not like that: {}",
            faults.join(", ")
        );
    }
    Ok(people)
}

fn person(line: &str) -> Option<ImportPerson> {
    let mut fields = line.split(',').map(str::trim);
    let mut next = || fields.next();
    let (email, role, sector, hash) = (next()?, next()?, next()?, next()?);
    let standing = match role {
        "worker" => Standing::Worker,
        "employer" => Standing::Employer,
        _ => return None,
    };
    let person = EnrolPerson {
        email: email.parse::<Email>().ok()?,
        standing,
        sector: Some(sector.to_owned()),
    };
    let hash = Secret::new(hash.to_owned());
    next().is_none().then_some(ImportPerson { person, hash })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_and_those_that_are_none_are_named_without_what_they_hold() {
        let text = "email,role,sector,hash\n\n sam@example.org , worker,care , $2y$04$x \r\nann@example.org,employer,care,$2a$";
        let people = read(text).expect("two people");
        let said: Vec<_> = people
            .iter()
            .map(|(number, one)| {
                (
                    *number,
                    one.person.email.as_str(),
                    one.person.standing,
                    one.hash.expose().as_str(),
                )
            })
            .collect();
        assert_eq!(
            said,
            [
                (3, "sam@example.org", Standing::Worker, "$2y$04$x"),
                (4, "ann@example.org", Standing::Employer, "$2a$"),
            ]
        );
        let ill = "sam@example.org,worker,care\nsam,worker,care,$2a$\nsam@example.org,staff,care,$2a$\n\
                   sam@example.org,worker,care,$2a$,more\nann@example.org,worker,care,$2a$";
        let error = read(ill).expect_err("four lines are none").to_string();
        assert!(error.ends_with("Lines that are not like that: 1, 2, 3, 4"), "{error}");
        assert!(!error.contains("$2a$") && !error.contains("sam@"), "{error}");
    }
}
