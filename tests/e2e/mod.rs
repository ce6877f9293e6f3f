//! The real program with its real windows. Needs a display: `make test` runs this module under Xvfb.

#![cfg_attr(not(feature = "whole-day"), allow(dead_code, reason = "the whole day alone needs some of it"))]

mod audio;
mod booth;
mod copies;
#[cfg(feature = "whole-day")]
mod day;
mod diagnosis;
mod enrolment;
mod journey;
mod killed;
mod person;
mod scenarios;
mod screens;
mod steps;
mod vote;
mod windows;
