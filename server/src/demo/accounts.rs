//! The accounts that people can sign in with. Passwords are made at the first start and kept beside the secrets.

use super::organisations::Employer;
use super::world::{World, address};
use super::{staff, workers};
use anyhow::Context;
use identity::{EnrolPerson, SetPassword, Standing};
use kernel::ids::UserId;
use kernel::{OsRng, RngExt, Secret, SharedRng};
use notifications::ChoicesInput;
use organisations::AdmitMember;
use platform::{OrgRole, StaffRole};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Letters that cannot be mistaken for one another.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";

/// One account as the file and the terminal show it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct DemoAccount {
    pub(super) role: String,
    pub(super) sector: Option<String>,
    pub(super) email: String,
    pub(super) password: String,
}

/// The accounts, and whether the data behind them is loaded.
pub(super) struct Accounts {
    list: Vec<DemoAccount>,
    marker: PathBuf,
}

/// Role and sector of each account.
const WANTED: [(&str, Option<&str>); 14] = [
    ("worker", Some("care")),
    ("worker", Some("security")),
    ("owner", Some("care")),
    ("manager", Some("care")),
    ("scheduler", Some("care")),
    ("viewer", Some("care")),
    ("instructor", Some("care")),
    ("owner", Some("security")),
    ("scheduler", Some("security")),
    ("reviewer", None),
    ("assessor", None),
    ("support", None),
    ("auditor", None),
    ("admin", None),
];

impl Accounts {
    /// Reads the accounts of this data folder, or makes them.
    pub(super) fn open(data: &Path) -> anyhow::Result<Self> {
        let path = data.join("demo-accounts.json");
        let list = if let Ok(text) = fs::read_to_string(&path) {
            serde_json::from_str(&text).with_context(|| path.display().to_string())?
        } else {
            let list = make();
            keep(&path, &serde_json::to_string_pretty(&list)?).with_context(|| path.display().to_string())?;
            list
        };
        Ok(Self {
            list,
            marker: data.join("demo-loaded"),
        })
    }

    pub(super) fn is_loaded(&self) -> bool {
        self.marker.exists()
    }

    pub(super) fn mark_loaded(&self) -> anyhow::Result<()> {
        fs::write(&self.marker, "").with_context(|| self.marker.display().to_string())
    }

    /// Returns the accounts as a table for the terminal.
    pub(super) fn table(&self) -> String {
        let mut text = format!("  {:<12} {:<10} {:<34} Password\n", "Role", "Sector", "E-mail");
        for account in &self.list {
            let sector = account.sector.as_deref().unwrap_or("-");
            let _infallible = writeln!(
                text,
                "  {:<12} {:<10} {:<34} {}",
                account.role, sector, account.email, account.password
            );
        }
        text
    }
}

fn make() -> Vec<DemoAccount> {
    let rng: SharedRng = Arc::new(OsRng);
    let account = |(role, sector): (&str, Option<&str>)| DemoAccount {
        role: role.to_owned(),
        sector: sector.map(str::to_owned),
        email: match sector {
            Some(sector) => address(&format!("{role}.{sector}")).to_string(),
            None => address(role).to_string(),
        },
        password: password(&rng),
    };
    WANTED.into_iter().map(account).collect()
}

/// Four groups of four letters: 79 bits, and quick to type.
fn password(rng: &SharedRng) -> String {
    let bound = u32::try_from(LETTERS.len()).unwrap_or(1);
    let group = || -> String { (0..4).map(|_| char::from(LETTERS[rng.below(bound) as usize])).collect() };
    [group(), group(), group(), group()].join("-")
}

fn keep(path: &Path, text: &str) -> std::io::Result<()> {
    fs::write(path, text)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

/// Makes the accounts, gives each what its role has, and sets the passwords. Returns the workers among them.
pub(super) async fn load(
    world: &World,
    accounts: &Accounts,
    employers: &[Employer],
) -> anyhow::Result<Vec<(UserId, String)>> {
    let mut people = Vec::new();
    for (at, account) in accounts.list.iter().enumerate() {
        let user = match account.role.as_str() {
            "worker" => {
                let sector = account.sector.as_deref().unwrap_or_default();
                let near = employers.iter().find(|employer| employer.sector == sector);
                let user = workers::named(world, account, near, 1_000 + at as u64).await?;
                // One of them likes quiet nights.
                if let Some(user) = user.filter(|_| people.len() == 1) {
                    quiet_nights(world, user).await?;
                }
                people.extend(user.map(|user| (user, sector.to_owned())));
                user
            }
            role => officer(world, account, role, employers).await?,
        };
        if let Some(user) = user {
            if account.role == "reviewer" {
                staff::load(world, user).await?;
            }
            let password = Secret::new(account.password.clone());
            world
                .house
                .identity
                .set_password(&world.loader(), SetPassword { user, password })
                .await?;
        }
    }
    Ok(people)
}

/// Gives somebody quiet hours, as they would choose them themselves.
async fn quiet_nights(world: &World, user: UserId) -> anyhow::Result<()> {
    let night = ChoicesInput {
        switched_off: Vec::new(),
        quiet_from: Some("21:00".to_owned()),
        quiet_until: Some("07:00".to_owned()),
    };
    let notifications = &world.house.notifications;
    notifications.change_choices(&world.worker(user), night).await?;
    Ok(())
}

/// Makes a member of an organisation or of staff; `None` when the account is there already.
async fn officer(
    world: &World,
    account: &DemoAccount,
    role: &str,
    employers: &[Employer],
) -> anyhow::Result<Option<UserId>> {
    let staff = StaffRole::parse(role);
    let employer = employers
        .iter()
        .find(|employer| Some(employer.sector.as_str()) == account.sector.as_deref());
    if let (None, "owner", Some(employer)) = (staff, role, employer) {
        return Ok(Some(employer.owner));
    }
    let standing = staff.map_or(Standing::Employer, Standing::Staff);
    let Some(user) = person(world, &account.email, standing, account.sector.clone()).await? else {
        return Ok(None);
    };
    if let (Some(role), Some(employer)) = (OrgRole::parse(role), employer) {
        let organisation = employer.organisation;
        let admit = AdmitMember {
            organisation,
            user,
            role,
        };
        world.house.organisations.admit_member(&world.loader(), admit).await?;
    }
    Ok(Some(user))
}

/// Makes a confirmed account; `None` when the address is taken, which means that it was loaded before.
pub(super) async fn person(
    world: &World,
    email: &str,
    standing: Standing,
    sector: Option<String>,
) -> anyhow::Result<Option<UserId>> {
    let command = EnrolPerson {
        email: email.parse()?,
        standing,
        sector,
    };
    match world.house.identity.enrol_person(&world.loader(), command).await {
        Ok(user) => Ok(Some(user)),
        Err(identity::Error::EmailTaken) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
