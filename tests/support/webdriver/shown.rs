//! Something that a window shows, and what a person does with it.

use std::time::Duration;

use anyhow::{Context as _, bail};
use fantoccini::actions::PointerAction;
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde_json::json;
use tokio::time::{Instant, sleep};

use super::{ANSWER_BUDGET, LOOK_EVERY};

/// Between two looks at the place of something that is about to be pressed.
const LOOKS_APART: Duration = Duration::from_millis(100);

/// Says whether an element is where it was a moment ago, with its middle free: a person who presses a button aims
/// first. Lists and devices that are still being read move what is below them. Only what is covered, as by the foot
/// of a screen, is scrolled, since a list in pages must not be.
const LOOK: &str = "const [element, apart, done] = arguments;
    const place = () => Object.values(element.getBoundingClientRect().toJSON()).join();
    const free = () => {
        const { left, top, width, height } = element.getBoundingClientRect();
        const met = document.elementFromPoint(left + width / 2, top + height / 2);
        return met !== null && (element.contains(met) || met.contains(element));
    };
    if (element.isConnected && !free()) element.scrollIntoView({ block: 'center' });
    const before = element.isConnected ? place() : '';
    setTimeout(() => {
        if (!element.isConnected) done('gone');
        else if (place() !== before) done('moving');
        else done(free() ? 'still' : 'covered');
    }, apart);";

/// Whether the middle of an element can be touched as the window stands.
const FREE: &str = "const [element] = arguments;
    const { left, top, width, height } = element.getBoundingClientRect();
    const met = document.elementFromPoint(left + width / 2, top + height / 2);
    return met !== null && (element.contains(met) || met.contains(element));";

/// An element of a window, and how it was found.
#[derive(Debug)]
pub struct Shown {
    client: Client,
    xpath: String,
    element: Element,
}

impl Shown {
    pub(super) fn new(client: Client, xpath: String, element: Element) -> Self {
        Self { client, xpath, element }
    }

    /// Presses it, once it has come to rest.
    ///
    /// # Errors
    /// When it never does, or the window does not take the press.
    pub async fn click(self) -> anyhow::Result<()> {
        self.at_rest().await?.press().await
    }

    /// Presses it where it is now. For whoever has waited for [`Self::at_rest`] and means this very moment.
    ///
    /// # Errors
    /// When the window does not take the press.
    pub async fn press(&self) -> anyhow::Result<()> {
        self.element.click().await.with_context(|| format!("{} cannot be pressed", self.xpath))
    }

    /// The way of a pointer to its middle, for whoever presses and lifts in steps of their own.
    #[must_use]
    pub fn middle(&self) -> PointerAction {
        PointerAction::MoveToElement { element: self.element.clone(), duration: None, x: 0.0, y: 0.0 }
    }

    /// Types into it.
    ///
    /// # Errors
    /// When the window does not take the keys.
    pub async fn send_keys(&self, keys: &str) -> anyhow::Result<()> {
        Ok(self.element.send_keys(keys).await?)
    }

    /// Empties it.
    ///
    /// # Errors
    /// When it cannot be emptied.
    pub async fn clear(&self) -> anyhow::Result<()> {
        Ok(self.element.clear().await?)
    }

    /// One of its attributes.
    ///
    /// # Errors
    /// When it is not there any more.
    pub async fn attr(&self, name: &str) -> anyhow::Result<Option<String>> {
        Ok(self.element.attr(name).await?)
    }

    /// Its words.
    ///
    /// # Errors
    /// When it is not there any more.
    pub async fn words(&self) -> anyhow::Result<String> {
        Ok(self.element.text().await?)
    }

    /// Whether a finger can touch it without turning a page first.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn is_in_reach(&self) -> anyhow::Result<bool> {
        Ok(self.client.execute(FREE, vec![serde_json::to_value(&self.element)?]).await? == json!(true))
    }

    /// Waits until it is where it was a moment ago, and free. What was drawn anew meanwhile is looked for again.
    ///
    /// # Errors
    /// When it never comes to rest.
    pub async fn at_rest(self) -> anyhow::Result<Self> {
        let Self { client, xpath, mut element } = self;
        let until = Instant::now() + ANSWER_BUDGET;
        loop {
            let apart = u64::try_from(LOOKS_APART.as_millis())?;
            let asked = vec![serde_json::to_value(&element)?, json!(apart)];
            // A driver that has forgotten the element says so with an error.
            let seen = client.execute_async(LOOK, asked).await.unwrap_or(json!("gone"));
            match seen.as_str() {
                Some("still") => return Ok(Self { client, xpath, element }),
                Some("gone") => {
                    sleep(LOOK_EVERY).await;
                    if let Ok(again) = client.find(Locator::XPath(&xpath)).await {
                        element = again;
                    }
                }
                Some("moving" | "covered") => {}
                Some(_) | None => bail!("the window cannot say where {xpath} is: {seen}"),
            }
            if Instant::now() > until {
                bail!("{xpath} does not come to rest: {}", seen.as_str().unwrap_or_default());
            }
        }
    }
}
