//! Whether a document reader is plugged in. Nearly every reader types like a keyboard, and many call themselves one: what
//! cannot be told apart is said to be unknown.

use std::{collections::BTreeSet, fs};

use crate::wire::ReaderState;

/// Where the kernel lists what one can type on, point with or press.
const INPUTS: &str = "/proc/bus/input/devices";
/// Buses of what is plugged in, or joined by radio: USB and Bluetooth. The keyboard of a laptop is on another.
const PLUGGED_IN: [&str; 2] = ["0003", "0005"];
/// The bits of the keys 1 to 0, in the last word of a device's keys. A power button has none of them.
const DIGITS: u64 = 0xffc;
/// What a reader calls itself, when it says more than that it is a keyboard.
const READERS: [&str; 7] = ["barcode", "bar code", "scanner", "imager", "mrz", "document reader", "passport"];

/// The devices that can type and are plugged in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Typing(BTreeSet<Device>);

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Device {
    /// Where it is plugged in.
    place: String,
    name: String,
}

impl Typing {
    /// What is plugged in now; `None` where the system does not say.
    pub(crate) fn now() -> Option<Self> {
        Some(Self::read(&fs::read_to_string(INPUTS).ok()?))
    }

    fn read(list: &str) -> Self {
        Self(list.split("\n\n").filter_map(device).collect())
    }
}

/// How it stands with the reader, when these `read` a document before and those are there `now`.
pub(crate) fn state(now: Option<&Typing>, read: Option<&Typing>) -> ReaderState {
    let Some(Typing(now)) = now else { return ReaderState::Unknown };
    if now.is_empty() {
        return ReaderState::NotFound;
    }
    let says_so = |device: &Device| READERS.iter().any(|word| device.name.to_lowercase().contains(word));
    // A document was read here by one of these, whatever it calls itself, and none of them was pulled out since.
    let has_read = read.is_some_and(|Typing(read)| !read.is_empty() && read.is_subset(now));
    if has_read || now.iter().any(says_so) { ReaderState::Ready } else { ReaderState::Unknown }
}

fn device(entry: &str) -> Option<Device> {
    let line = |mark: &str| entry.lines().find_map(|line| line.strip_prefix(mark));
    let bus = line("I: Bus=")?.split(' ').next()?;
    let keys = line("B: KEY=")?.split(' ').next_back()?;
    let types_digits = u64::from_str_radix(keys, 16).is_ok_and(|keys| keys & DIGITS == DIGITS);
    let place = line("P: Phys=").unwrap_or_default().to_owned();
    let name = line("N: Name=").unwrap_or_default().trim_matches('"').to_owned();
    (PLUGGED_IN.contains(&bus) && types_digits).then_some(Device { place, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BUTTON: &str = "I: Bus=0019 Vendor=0000 Product=0001 Version=0000\nN: Name=\"Power Button\"\nP: Phys=PNP0C0C/button/input0\nH: Handlers=kbd event0\nB: EV=3\nB: KEY=10000000000000 0\n";
    const LAPTOP: &str = "I: Bus=0011 Vendor=0001 Product=0001 Version=ab41\nN: Name=\"AT Translated Set 2 keyboard\"\nP: Phys=isa0060/serio0/input0\nB: KEY=402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe\n";
    const MOUSE: &str = "I: Bus=0003 Vendor=046d Product=c077 Version=0111\nN: Name=\"Logitech USB Optical Mouse\"\nP: Phys=usb-1/input0\nB: KEY=70000 0 0 0 0\n";
    const KEYBOARD: &str = "I: Bus=0003 Vendor=413c Product=2113 Version=0111\nN: Name=\"Dell KB216 Wired Keyboard\"\nP: Phys=usb-2/input0\nB: KEY=1000000000007 ff9f207ac14057ff febeffdfffefffff fffffffffffffffe\n";
    const IMAGER: &str = "I: Bus=0003 Vendor=0c2e Product=0b61 Version=0111\nN: Name=\"Honeywell Imaging 2D Barcode Scanner\"\nP: Phys=usb-3/input0\nB: KEY=1000000000007 ff800000000007ff febeffdff3cfffff fffffffffffffffe\n";

    fn typing(entries: &[&str]) -> Typing {
        Typing::read(&entries.join("\n"))
    }

    #[test]
    fn without_anything_plugged_in_that_types_there_is_no_reader() {
        let none = typing(&[BUTTON, LAPTOP, MOUSE]);
        assert_eq!(state(Some(&none), None), ReaderState::NotFound);
        assert_eq!(state(Some(&typing(&[])), None), ReaderState::NotFound);
        assert_eq!(state(None, None), ReaderState::Unknown, "what the system does not say is not made up");
    }

    #[test]
    fn a_reader_that_says_so_is_ready_and_a_keyboard_may_be_one() {
        assert_eq!(state(Some(&typing(&[LAPTOP, KEYBOARD, IMAGER])), None), ReaderState::Ready);
        assert_eq!(state(Some(&typing(&[LAPTOP, KEYBOARD])), None), ReaderState::Unknown);
    }

    #[test]
    fn what_read_a_document_is_ready_until_something_is_pulled_out() {
        let read = typing(&[KEYBOARD]);
        assert_eq!(state(Some(&read), Some(&read)), ReaderState::Ready);
        assert_eq!(state(Some(&typing(&[KEYBOARD, MOUSE])), Some(&read)), ReaderState::Ready);
        let elsewhere = KEYBOARD.replace("usb-2", "usb-4");
        assert_eq!(state(Some(&typing(&[&elsewhere])), Some(&read)), ReaderState::Unknown);
        let nothing = typing(&[LAPTOP]);
        assert_eq!(state(Some(&nothing), Some(&read)), ReaderState::NotFound);
        assert_eq!(
            state(Some(&read), Some(&nothing)),
            ReaderState::Unknown,
            "the laptop's own keys are no reader"
        );
    }
}
