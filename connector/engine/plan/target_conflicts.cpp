#include "connector/engine/plan/target_conflicts.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "connector/base/text/text.h"

namespace millrace::engine {

using components::Mode;
using components::WrittenTarget;

namespace {

struct Writer {
  const SyncPlan* sync;
  std::size_t number;  // In the sync's `to`.
  WrittenTarget target;

  const DestinationPlan& plan() const { return sync->to[number]; }
  std::string path() const {
    return fmt::format("syncs.{}.to[{}].{}", sync->name, number, plan().connection);
  }
};

std::set<std::string> as_set(const std::vector<std::string>& key) {
  return {key.begin(), key.end()};
}

bool get_along(const Writer& a, const Writer& b) {
  if (a.target.mode != b.target.mode) return false;
  if (a.target.mode == Mode::Append) return a.sync != b.sync;  // A mirror owns all of its table.
  return a.target.mode == Mode::Upsert && as_set(a.target.key) == as_set(b.target.key);
}

class ConflictFinder {
 public:
  ConflictFinder(const Plan& plan, config::Problems& problems) : plan_(plan), problems_(problems) {
    for (const auto& sync : plan.syncs) find_files(sync);
  }

  void look_at(const SyncPlan& sync) {
    for (std::size_t i = 0; i < sync.to.size(); ++i) {
      const Writer writer{&sync, i, written_by(sync, sync.to[i])};
      if (is_repeated(writer)) continue;
      if (const auto owner = owner_of(writer.target); !owner.empty()) {
        problems_.add(writer.plan().place, writer.path(),
                      fmt::format("writes {}; name another file", owner));
      } else if (!state_tables_.empty() && writer.target.id.starts_with(state_tables_)) {
        problems_.add(writer.plan().place, writer.path(),
                      "writes a table that is reserved for state (its name begins with millrace_); "
                      "name another table, or another search_path in state.postgres.dsn");
      } else if (const auto* above = file_above(writer.target)) {
        problems_.add(
            writer.plan().place, writer.path(),
            fmt::format("lies below {}, which {} writes as a file ({}); name another path",
                        printable(above->target.file.filename().string()), above->path(),
                        above->plan().place.text()));
      } else if (!writer.target.id.empty()) {
        compare(writer);
      }
    }
  }

 private:
  const SinkPlan& sink_of(const DestinationPlan& to) const {
    return *std::ranges::find(plan_.sinks, to.connection, &SinkPlan::name);
  }

  WrittenTarget written_by(const SyncPlan& sync, const DestinationPlan& to) const {
    const auto& sink = sink_of(to);
    return to.options->written(*sink.options, values_for_checks(sync));
  }

  // What else a file is needed for; empty when it is free.
  std::string_view owner_of(const WrittenTarget& target) const {
    if (target.file.empty()) return "";
    if (state_ && is_part_of(target.file, *state_)) return "the file that state is kept in";
    if (target.id != target.file.string()) return "";
    if (sources_.contains(target.file)) return "a file that this plan is read from";
    const auto in_it = [&](const auto& database) { return is_part_of(target.file, database); };
    return std::ranges::any_of(databases_, in_it)
               ? "the file of a database that another destination writes"
               : "";
  }

  // The first who writes a file where this target needs a folder.
  const Writer* file_above(const WrittenTarget& target) const {
    for (auto at = target.file; at.has_relative_path();) {
      at = at.parent_path();
      if (const auto found = files_.find(at); found != files_.end()) return &found->second;
    }
    return nullptr;
  }

  static bool is_part_of(const std::filesystem::path& file, const std::filesystem::path& database) {
    constexpr std::array kEndings{"", "-wal", "-shm", "-journal"};
    return std::ranges::any_of(
        kEndings, [&](const char* ending) { return file == database.string() + ending; });
  }

  // A whole file is its own id; what lies in a database has a name beside it.
  void find_files(const SyncPlan& sync) {
    for (std::size_t i = 0; i < sync.to.size(); ++i) {
      const auto& to = sync.to[i];
      const auto target = written_by(sync, to);
      if (!target.file.empty()) files_.try_emplace(target.file, Writer{&sync, i, target});
      if (!target.file.empty() && target.id != target.file.string()) databases_.insert(target.file);
      if (to.place.file) sources_.insert(components::resolved(*to.place.file));
    }
  }

  bool is_repeated(const Writer& writer) {
    const auto& all = writer.sync->to;
    const auto first = std::ranges::find_if(all, [&](const DestinationPlan& each) {
      return each.connection == writer.plan().connection && each.digest == writer.plan().digest;
    });
    const auto number = static_cast<std::size_t>(first - all.begin());
    if (number == writer.number) return false;
    problems_.add(
        writer.plan().place, writer.path(),
        fmt::format("is the same as to[{}] ({}); remove one of them", number, first->place.text()));
    return true;
  }

  // Loads take turns within a connection, so one connection has to do all the printing.
  bool print_at_once(const Writer& a, const Writer& b) const {
    return sink_of(b.plan()).kind->can.prints &&
           (a.sync == b.sync || a.plan().connection != b.plan().connection);
  }

  void compare(const Writer& writer) {
    auto& others = writers_[writer.target.id];
    const auto printer = std::ranges::find_if(
        others, [&](const Writer& other) { return print_at_once(other, writer); });
    if (printer != others.end()) {
      problems_.add(writer.plan().place, writer.path(),
                    fmt::format("prints where {} prints ({}); let a sync print once, and all syncs "
                                "by the same connection, so that they take turns",
                                printer->path(), printer->plan().place.text()));
      return;
    }
    const auto foe = std::ranges::find_if(
        others, [&](const Writer& other) { return !get_along(other, writer); });
    if (foe != others.end() && are_of_one(*foe->sync, *writer.sync)) {
      refuse_the_same_for_each(writer);
    } else if (foe != others.end()) {
      problems_.add(
          writer.plan().place, writer.path(),
          fmt::format(
              "writes what {} writes ({}), and each would undo the other's work ({} and {}); give "
              "each its own target, or let all of them append or upsert by the same key",
              foe->path(), foe->plan().place.text(), to_string(foe->target.mode),
              to_string(writer.target.mode)));
    }
    others.push_back(writer);
  }

  static bool are_of_one(const SyncPlan& a, const SyncPlan& b) {
    return !a.written_name.empty() && a.written_name == b.written_name;
  }

  // Once, however many values there are.
  void refuse_the_same_for_each(const Writer& writer) {
    const auto& sync = *writer.sync;
    if (!told_.emplace(sync.written_name, writer.number).second) return;
    problems_.add(
        writer.plan().place,
        fmt::format("syncs.{}.to[{}].{}", sync.written_name, writer.number,
                    writer.plan().connection),
        fmt::format("is the same for all values of for_each; write {{{{ each.{} }}}} into "
                    "its name, or append or upsert",
                    sync.each.front().first));
  }

  const Plan& plan_;
  config::Problems& problems_;
  std::set<std::pair<std::string, std::size_t>> told_;  // See refuse_the_same_for_each().
  const std::optional<std::filesystem::path> state_ = plan_.state.file().transform(
      [](const std::filesystem::path& path) { return components::resolved(path); });
  const std::string state_tables_ = plan_.state.tables();
  std::set<std::filesystem::path> databases_;           // Whose tables are written.
  std::map<std::filesystem::path, Writer> files_;       // The first that writes each.
  std::set<std::filesystem::path> sources_;             // That the plan was read from.
  std::map<std::string, std::vector<Writer>> writers_;  // By what they write.
};

}  // namespace

void refuse_conflicts(const Plan& plan, config::Problems& problems) {
  ConflictFinder finder(plan, problems);
  for (const auto& sync : plan.syncs) finder.look_at(sync);
}

}  // namespace millrace::engine
