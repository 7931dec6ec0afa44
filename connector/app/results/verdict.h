#pragma once

#include <string>

#include "connector/app/results/sentences.h"
#include "connector/base/error.h"
#include "connector/engine/outcome.h"

// What is said of a sync that did not end well: in the summary of its run, and in alerts.

namespace millrace::app {

// "refused: the key is not known": the word for its kind, and its message.
std::string sentence_of(const Error& error);

// Why it did not.
void add_causes(Sentences& causes, const engine::SyncOutcome& sync);

// What a rerun would do about it.
void add_advice(Sentences& advice, const engine::SyncOutcome& sync);

}  // namespace millrace::app
