//! Two posture assessments, one strong and one weak, with a report each.

use super::organisations::Employer;
use super::world::World;
use anyhow::Context;
use posture::model::AnswerSheet;
use posture::{CompleteAssessment, GenerateReport, SaveAnswer, StartAssessment};

const SHEETS: [&str; 2] = [
    include_str!("../../demo/posture/strong.toml"),
    include_str!("../../demo/posture/weak.toml"),
];

/// Gives the first employer the strong answers and the last one the weak.
pub(super) async fn load(world: &World, employers: &[Employer]) -> anyhow::Result<()> {
    for (employer, text) in [employers.first(), employers.last()].into_iter().zip(SHEETS) {
        if let Some(employer) = employer {
            run(world, employer, text).await?;
        }
    }
    Ok(())
}

async fn run(world: &World, employer: &Employer, text: &str) -> anyhow::Result<()> {
    let sheet = AnswerSheet::parse(text).context("a demo answer sheet")?;
    let posture = &world.house.posture;
    let actor = world.owner(employer.owner, employer.organisation);
    let start = StartAssessment {
        pack: sheet.pack,
        title: sheet.title,
        key: None,
    };
    let assessment = posture.start_assessment(&actor, start).await?.assessment;
    for answer in sheet.answers {
        let save = SaveAnswer {
            assessment,
            question: answer.question,
            value: answer.value,
            comment: answer.comment,
            base: None,
            revision: None,
        };
        posture.save_answer(&actor, save).await?;
    }
    posture
        .complete_assessment(&actor, CompleteAssessment { assessment, seen: None })
        .await?;
    posture.generate_report(&actor, GenerateReport { assessment }).await?;
    Ok(())
}
