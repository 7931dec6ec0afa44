#include "sinks/feed/connection.h"

#include <fmt/format.h>

#include "connector/base/text/text.h"
#include "connector/components/feeds/feed_kind.h"
#include "sinks/feed/destination.h"

namespace millrace::sinks::feed {
namespace {

constexpr std::chrono::milliseconds kNone{0};

std::string problem_of_name(const std::string& name) {
  if (const auto complaint = components::complaint_about_feed_name(name); !complaint.empty()) {
    return fmt::format("'{}' {}", printable(name, 60), complaint);
  }
  if (components::feed_kind(name)) return "";
  return fmt::format("'{}' has no ending that names its format; end it in {}", printable(name, 60),
                     components::kFeedEndings);
}

}  // namespace

void FeedConnection::check(const FeedConfig& config, const FeedDestinationConfig& to,
                           const components::DestinationSetting& setting,
                           components::DestinationProblems& problems) {
  if (!to.name.is_same_in_every_run()) {
    problems.add("name", fmt::format("'{}' is another address in every run; write a name that "
                                     "stays, such as {{{{ sync }}}}.csv",
                                     printable(to.name.source(), 60)));
    return;
  }
  const std::string name = to.name.render(setting.values);
  if (config.token_in_path && !fit_into_path(to.token)) {
    problems.add("token", std::string(kUnfitForPath));
  }
  if (!to.rows.on_leave.mark.empty()) {
    problems.add("on_leave", "a feed cannot mark rows that left; write delete or keep");
  }
  if (auto problem = problem_of_name(name); !problem.empty()) {
    problems.add("name", std::move(problem));
  } else if (to.spreadsheet_safe && !name.ends_with(".csv")) {
    problems.add("spreadsheet_safe", "is for CSV feeds, which spreadsheets open; remove it");
  }
}

// An address is one feed's, of whichever connection it is.
components::WrittenTarget FeedConnection::written(const FeedConfig&,
                                                  const FeedDestinationConfig& to,
                                                  const config::RunValues& values) {
  return {.id = "/feeds/" + to.name.render(values), .file = {}, .mode = {}, .key = {}};
}

components::ServedFeed FeedConnection::feed(const FeedConfig& config,
                                            const FeedDestinationConfig& to,
                                            const config::RunValues& values) {
  const auto name = to.name.render(values);
  return {.name = name,
          .folder = config.root.path / name,
          .tokens = to.token.empty() ? config.token : to.token,
          .token_in_path = config.token_in_path,
          .is_public = config.public_ && to.token.empty(),
          .max_age = to.max_age.value_or(kNone),
          .stale = to.stale,
          .refresh_on_read = to.refresh_on_read.value_or(kNone)};
}

Result<std::unique_ptr<components::Destination>> FeedConnection::destination(
    const FeedDestinationConfig& to, const config::RunValues& values) {
  const auto name = to.name.render(values);
  if (auto problem = problem_of_name(name); !problem.empty()) {
    return fail(ErrorKind::InvalidConfig, "the name " + problem);
  }
  const auto kind = *components::feed_kind(name);
  FeedTarget target{.root = config_.root.path,
                    .folder = name,
                    .name = name,
                    .kind = kind,
                    .format = environment_.formats.named(kind.format),
                    .key = key_of(to.rows),
                    .spreadsheet_safe = to.spreadsheet_safe,
                    .reads_back = to.rows.load.verify == components::Verify::Content};
  const auto mode = mode_of(to.rows, feed_capabilities());
  const auto on_leave = on_leave_of(to.rows);
  const bool leaves =
      mode == components::Mode::Mirror && on_leave.action == components::OnLeave::Action::Keep;
  target.keeps_old = mode == components::Mode::Upsert || leaves;
  components::Target shown{.connection = name_,
                           .name = name,
                           .mode = mode,
                           .key = target.key,
                           .on_leave = on_leave,
                           .identity = "/feeds/" + name};
  return std::make_unique<FeedDestination>(std::move(shown), std::move(target), environment_);
}

}  // namespace millrace::sinks::feed
