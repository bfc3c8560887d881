//! What an organisation writes in its assessments lies sealed under the organisation's key: the words beside answers, and
//! the reports that repeat them. What was written before that lies in clear until it is sealed anew.

use kernel::ids::{OrganisationId, ReportId};
use platform::{Cell, DbError, Opener, Owner, ReadTx, Resealer, Vault, WriteTx};
use std::collections::HashMap;
use uuid::Uuid;

const ANSWERS: &str = "posture.answers";
const REPORTS: &str = "posture.reports";

/// How many revisions are sealed anew at once.
const AT_ONCE: i64 = 500;

/// The place of the words beside one answer.
pub(crate) const fn comment(revision: Uuid) -> Cell {
    Cell::new(ANSWERS, "comment_sealed", revision)
}

/// The place of one report's JSON.
pub(crate) const fn report(report: Uuid) -> Cell {
    Cell::new(REPORTS, "report_json_sealed", report)
}

/// A text as it lies in the database, in one of two columns.
pub(crate) struct Lying {
    pub(crate) clear: Option<String>,
    pub(crate) sealed: Option<Vec<u8>>,
}

enum Text {
    Clear(String),
    Sealed(Vec<u8>),
}

impl Lying {
    fn text(self, cell: Cell) -> Result<Text, DbError> {
        match (self.clear, self.sealed) {
            (Some(clear), None) => Ok(Text::Clear(clear)),
            (None, Some(sealed)) => Ok(Text::Sealed(sealed)),
            _ => Err(DbError::row(cell.table, "neither sealed nor in clear, or both")),
        }
    }
}

/// Opens what organisations sealed, and asks for the keys of each once.
pub(crate) struct Openers<'vault> {
    vault: &'vault Vault,
    held: HashMap<Uuid, Opener>,
}

impl<'vault> Openers<'vault> {
    pub(crate) fn new(vault: &'vault Vault) -> Self {
        Self {
            vault,
            held: HashMap::new(),
        }
    }

    /// Reads a text of an organisation.
    pub(crate) async fn read(
        &mut self,
        tx: &mut ReadTx,
        organisation: Uuid,
        cell: Cell,
        lying: Lying,
    ) -> Result<String, DbError> {
        let sealed = match lying.text(cell)? {
            Text::Clear(clear) => return Ok(clear),
            Text::Sealed(sealed) => sealed,
        };
        if let Some(opener) = self.held.get(&organisation) {
            return opener.open_text(cell, &sealed);
        }
        let opener = self.vault.opener(tx, Owner::Organisation(organisation.into())).await?;
        let text = opener.open_text(cell, &sealed);
        self.held.insert(organisation, opener);
        text
    }
}

/// Lists organisations of which something still lies in clear.
pub(crate) async fn in_clear(tx: &mut ReadTx, limit: i64) -> Result<Vec<OrganisationId>, DbError> {
    let ids = sqlx::query_scalar!(
        r#"select organisation_id as "id!" from posture.answers where comment is not null
           union select organisation_id from posture.reports where report_json is not null
           limit $1"#,
        limit
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(OrganisationId::from).collect())
}

/// Seals everything of an organisation that lies in clear or is not under its present key, and tells how much that was.
pub(crate) async fn reseal(tx: &mut WriteTx, vault: &Vault, organisation: OrganisationId) -> Result<u64, DbError> {
    let reports = reports(tx, organisation).await?;
    let mut answers = answers(tx, organisation, None).await?;
    if reports.is_empty() && answers.is_empty() {
        return Ok(0);
    }
    let resealer = vault.resealer(tx, Owner::Organisation(organisation)).await?;
    let mut done = 0;
    for report in reports {
        done += reseal_report(tx, &resealer, report).await?;
    }
    while let Some((last, _)) = answers.last() {
        let last = *last;
        done += reseal_answers(tx, &resealer, organisation, answers).await?;
        answers = self::answers(tx, organisation, Some(last)).await?;
    }
    Ok(done)
}

fn anew(resealer: &Resealer, cell: Cell, lying: Lying) -> Result<Option<Vec<u8>>, DbError> {
    match lying.text(cell)? {
        Text::Clear(clear) => resealer.seal(cell, clear.as_bytes()).map(Some),
        Text::Sealed(sealed) => resealer.anew(cell, &sealed),
    }
}

async fn answers(
    tx: &mut ReadTx,
    organisation: OrganisationId,
    after: Option<Uuid>,
) -> Result<Vec<(Uuid, Lying)>, DbError> {
    let rows = sqlx::query!(
        "select id, comment, comment_sealed from posture.answers
         where organisation_id = $1 and ($2::uuid is null or id > $2) order by id limit $3",
        organisation.get(),
        after,
        AT_ONCE,
    )
    .fetch_all(tx.conn())
    .await?;
    let read = rows.into_iter().map(|row| {
        let lying = Lying {
            clear: row.comment,
            sealed: row.comment_sealed,
        };
        (row.id, lying)
    });
    Ok(read.collect())
}

async fn reseal_answers(
    tx: &mut WriteTx,
    resealer: &Resealer,
    organisation: OrganisationId,
    answers: Vec<(Uuid, Lying)>,
) -> Result<u64, DbError> {
    let (mut ids, mut fresh) = (Vec::new(), Vec::new());
    for (id, lying) in answers {
        if let Some(sealed) = anew(resealer, comment(id), lying)? {
            ids.push(id);
            fresh.push(sealed);
        }
    }
    if ids.is_empty() {
        return Ok(0);
    }
    let done = sqlx::query!(
        "update posture.answers a set comment = null, comment_sealed = f.sealed
         from unnest($2::uuid[], $3::bytea[]) as f (id, sealed) where a.organisation_id = $1 and a.id = f.id",
        organisation.get(),
        &ids,
        &fresh,
    )
    .execute(tx.conn())
    .await?;
    if usize::try_from(done.rows_affected()) == Ok(ids.len()) {
        Ok(done.rows_affected())
    } else {
        Err(DbError::row(
            "posture.answers.id",
            "an answer vanished while it was sealed anew",
        ))
    }
}

async fn reports(tx: &mut ReadTx, organisation: OrganisationId) -> Result<Vec<ReportId>, DbError> {
    let ids = sqlx::query_scalar!(
        "select id from posture.reports
         where organisation_id = $1 and (report_json is not null or report_json_sealed is not null)",
        organisation.get(),
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(ids.into_iter().map(ReportId::from).collect())
}

async fn reseal_report(tx: &mut WriteTx, resealer: &Resealer, id: ReportId) -> Result<u64, DbError> {
    let row = sqlx::query!(
        "select report_json, report_json_sealed from posture.reports where id = $1",
        id.get(),
    )
    .fetch_one(tx.conn())
    .await?;
    let lying = Lying {
        clear: row.report_json,
        sealed: row.report_json_sealed,
    };
    let Some(sealed) = anew(resealer, report(id.get()), lying)? else {
        return Ok(0);
    };
    let done = sqlx::query!(
        "update posture.reports set report_json = null, report_json_sealed = $2 where id = $1",
        id.get(),
        sealed,
    )
    .execute(tx.conn())
    .await?;
    super::one_row(done.rows_affected())?;
    Ok(1)
}
