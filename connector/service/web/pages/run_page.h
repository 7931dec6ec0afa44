#pragma once

#include <string>

#include "connector/ledger/history/run_story.h"
#include "connector/service/web/pages/words.h"

namespace millrace::service {

// The <main> of the page of one run.
std::string run_main(const ledger::RunStory& story, Moment now);

}  // namespace millrace::service
