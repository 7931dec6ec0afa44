#include "connector/engine/plan/placed_schedules.h"

#include <string>
#include <utility>

#include "connector/engine/plan/placed_problems.h"
#include "connector/engine/plan/written_syncs.h"
#include "connector/engine/schedules/after_check.h"

namespace millrace::engine {

using config::Node;
using config::path_of;
using config::Problems;

namespace {

// An option of a sync, with where it is written.
struct Written {
  const Node* node;
  std::string path;

  bool is_wrong(const Problems& problems) const {
    return node == nullptr || has_failed(*node) || problems.any_below(path);
  }
};

Written written_in(const WrittenSyncs& syncs, const std::string& sync, const char* option) {
  return {syncs.named(sync).find(option), path_of(path_of("syncs", sync), option)};
}

class ScheduleMaker {
 public:
  ScheduleMaker(const Node& document, Problems& problems)
      : written_(document), problems_(problems) {}

  void add(const SyncOptions& options, const SyncNames& names, SyncPlan& sync) {
    if (const auto tags = written_in(written_, sync.name, "tags"); !tags.is_wrong(problems_)) {
      check_tags(options.tags, *tags.node, tags.path, problems_);
      sync.tags = options.tags;
    }
    const auto schedule = written_in(written_, sync.name, "schedule");
    if (options.schedule && !schedule.is_wrong(problems_)) {
      sync.schedule = plan_schedule(*options.schedule);
    }
    const auto after = written_in(written_, sync.name, "after");
    if (options.after.empty() || after.is_wrong(problems_)) return;
    const WrittenAfter written{sync.name, options.after, after.node, after.path};
    are_right_ = check_after(written, names, problems_) && are_right_;
    all_after_.push_back(written);
    if (schedule.node == nullptr) {
      sync.schedule = plan_after(options.after);
      return;
    }
    problems_.add(after.node->place, after.path,
                  "a sync starts after others or by a schedule; remove after or schedule");
  }

  void end() {
    if (are_right_) check_cycles(all_after_, problems_);
  }

 private:
  const WrittenSyncs written_;
  Problems& problems_;
  std::vector<WrittenAfter> all_after_;
  bool are_right_ = true;  // The names after which syncs start.
};

}  // namespace

void place_schedules(const Node& document, const config::Map<SyncOptions>& options,
                     std::vector<SyncPlan>& syncs, Problems& problems) {
  std::vector<std::string> names;
  names.reserve(syncs.size());
  for (const auto& sync : syncs) names.push_back(sync.name);
  const SyncNames known(std::move(names));
  ScheduleMaker maker(document, problems);
  for (std::size_t i = 0; i < syncs.size(); ++i) maker.add(options[i].second, known, syncs[i]);
  maker.end();
}

}  // namespace millrace::engine
