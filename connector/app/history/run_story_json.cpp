#include <string>

#include "connector/app/history/run_story.h"
#include "connector/data/text/json_writer.h"
#include "connector/ledger/history/run_json.h"

namespace millrace::app {

std::string run_story_json(const ledger::RunStory& story) {
  std::string out;
  JsonWriter json(out);
  json.open_object().member("status", "ok").member("version", MILLRACE_VERSION);
  json.key("run").open_object();
  ledger::write_story(json, story);
  json.close_object().close_object();
  return out;
}

}  // namespace millrace::app
