#pragma once

#include <cstddef>
#include <string>

#include "connector/app/terminal/output.h"
#include "connector/ledger/history/run_story.h"

namespace millrace::app {

using ledger::RunStory;

// What happened, in its order, with times; the counts of each destination; why it failed and what
// to do. For a person, no line wider than `width`.
std::string run_story_text(const RunStory& story, std::size_t width = kAnyWidth);

// The same as one line of JSON, without the line break: the contract is in docs/guide/history.md.
std::string run_story_json(const RunStory& story);

}  // namespace millrace::app
