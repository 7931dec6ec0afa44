#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "connector/base/clock.h"
#include "connector/base/error.h"
#include "connector/base/status.h"

// What happens in a run, as one typed stream: the engine and the components tell it, and the
// display, the log, the summary and the tests only listen.

namespace millrace {

// What a sync does, or waits for.
enum class Phase {
  PreparingDestinations,  // Looking at the targets, before anything is asked of the source.
  WaitingForJobSlot,      // As many jobs are in flight as the connection allows.
  Submitting,             // Asking for the export.
  QueuedThere,            // The job waits for its turn at the other side.
  RunningThere,           // The other side is working on the job.
  Downloading,            // The file of an export comes in.
  Reading,                // The pages of an export come in.
  Loading,                // The gates are passed; the destinations get their rows.
  WaitingForOtherRun,     // Another process is writing to the same target.
  WaitingForReceiver,     // A receiver asked for a pause, or does not answer.
};

// "waiting for a job slot", "queued there", ...
std::string_view to_string(Phase phase);

// How much a note matters.
enum class Level {
  Detail,   // Why something is done the way it is, for whoever asks with --verbose.
  Info,     // What a person may want to know.
  Warning,  // What a person should know: it goes into the summary and the JSON too.
};

// How catalogues of data name what is read or written: the same from wherever it is seen, without a
// user or a password. Empty where it is not known, or nothing that stays.
struct DatasetName {
  std::string system;  // "https://secure.holistics.io", "postgres://db:5432", "file"
  std::string name;    // "report 1846-users", "warehouse.public.users", "/data/users.csv"

  bool operator==(const DatasetName&) const = default;
};
// The run of a sync has begun. The first event of each.
struct Started {
  std::string route;  // "bi to warehouse, lake".
  DatasetName from = {};
};
// What columns the rows have, before and after the steps. Told when an export is open.
struct Shaped {
  struct Column {
    std::string name;
    std::string type;  // Empty while only the values will tell.

    bool operator==(const Column&) const = default;
  };
  std::vector<Column> read;
  std::vector<Column> out;
};
// The sync does, or waits for, something else from here on. Told again when it is still so.
struct PhaseChanged {
  Phase phase = Phase::PreparingDestinations;
  std::string reason;  // "5 in flight", "job 20164921"; empty where the phase says it all.

  bool operator==(const PhaseChanged&) const = default;
};
// Something failed in a way that may pass, and is tried again after the wait.
struct Retrying {
  std::string what;  // "reading the export again"; empty for a single request.
  std::chrono::milliseconds wait{0};
  std::string because;  // The error's message.
};
// A sentence for people, fit to print: capital and full stop are up to whoever shows it.
struct Note {
  Level level = Level::Info;
  std::string sentence;
};
// The remote job is usually done after so long, by what is remembered of earlier ones.
struct JobExpected {
  std::chrono::milliseconds in{0};  // From now.
};
// How much of an export has come in. Told after each block, or page.
struct Received {
  std::string job;                  // Whose result it is: syncs may share it.
  std::uint64_t bytes = 0;          // As they were sent, compressed or not.
  std::optional<std::uint64_t> of;  // Bytes in all, where the other side says so.
  std::uint64_t pages = 0;          // 0 where it does not come in pages.
  std::optional<std::uint64_t> last_page;
};
// How far reading has come. Told after each batch.
struct RowsRead {
  std::uint64_t rows = 0;  // From the source, since the export was opened.
};
// How many rows of a whole export one destination has taken so far. Told after each batch.
struct RowsLoaded {
  std::string connection;
  std::string target;
  std::uint64_t rows = 0;
  std::uint64_t of = 0;
};
// What became of the rows of a load.
struct LoadedRows {
  std::uint64_t inserted = 0;
  std::uint64_t updated = 0;
  std::uint64_t deleted = 0;
  std::uint64_t marked = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t rejected = 0;

  bool operator==(const LoadedRows&) const = default;
};
// One destination is done with its rows, or has failed.
struct LoadDone {
  std::string connection;
  std::string target;
  std::uint64_t rows = 0;      // As its load reports them.
  std::optional<Error> error;  // Why it failed.
  LoadedRows counts = {};
  DatasetName dataset = {};
  std::chrono::nanoseconds elapsed{0};  // Since the gates were passed.
};
// One request over HTTP has its answer, or got none. Of an export that syncs share, one of them is
// told.
struct RequestDone {
  std::string connection;
  std::string_view what;                // "submit", "ask", "download", "cancel", "deliver"
  std::string method;                   // "GET"
  int status = 0;                       // 0: no answer came.
  std::chrono::nanoseconds elapsed{0};  // Until the answer was there: of a stream, its head.
};
// The sync does not ask for its export: another one has met what would stop it, and has told it.
// Finished follows.
struct NotStarted {};
// The run of a sync has ended. The last event of each.
struct Finished {
  Status status = Status::Ok;
  std::uint64_t rows_read = 0;
  std::uint64_t rows_out = 0;
  std::chrono::nanoseconds elapsed{0};
  std::optional<Error> error;  // Why the sync as a whole did not get to its destinations.
  bool not_started = false;    // See NotStarted.
  std::uint64_t quarantined = 0;
  // The moment that the rows speak of, when the other side said it.
  std::optional<std::chrono::system_clock::time_point> fresh_as_of = {};
};

using Happening = std::variant<Started, Shaped, PhaseChanged, Retrying, Note, JobExpected, Received,
                               RowsRead, RowsLoaded, LoadDone, RequestDone, NotStarted, Finished>;

// "running there (job 5)", "trying again in 500 ms: 503 from the API": one line for people. Empty
// for what is no line of a log (how far something has come).
std::string text_of(const Happening& what);

// One happening, with what it belongs to. All of it is borrowed for the length of the call.
struct Event {
  std::string_view run_id;
  std::string_view sync;
  std::chrono::system_clock::time_point at;  // When it was told.
  const Happening& what;
};

// Listens to the events of all syncs. Loop thread only; calls are cheap and frequent. An event is
// gone when the call returns: whoever keeps something of it copies it.
class EventListener {
 public:
  virtual ~EventListener() = default;
  virtual void on(const Event& event) = 0;
};

// Tells the events of one run of one sync. Loop thread only; listener and clock outlive it. A plain
// value: copies tell the same run's events.
class Events {
 public:
  Events(EventListener& listener, const Clock& clock, std::string run_id, std::string sync)
      : listener_(&listener), clock_(&clock), run_id_(std::move(run_id)), sync_(std::move(sync)) {}

  void tell(const Happening& what) const {
    listener_->on({run_id_, sync_, clock_->wall_now(), what});
  }

  void phase(Phase phase, std::string reason = {}) const {
    tell(PhaseChanged{phase, std::move(reason)});
  }
  void detail(std::string sentence) const { tell(Note{Level::Detail, std::move(sentence)}); }
  void info(std::string sentence) const { tell(Note{Level::Info, std::move(sentence)}); }
  void warn(std::string sentence) const { tell(Note{Level::Warning, std::move(sentence)}); }
  void retrying(std::string what, std::chrono::milliseconds wait, const Error& because) const {
    tell(Retrying{std::move(what), wait, because.message()});
  }

  const std::string& run_id() const { return run_id_; }
  const std::string& sync() const { return sync_; }

 private:
  EventListener* listener_;
  const Clock* clock_;
  std::string run_id_;
  std::string sync_;
};

}  // namespace millrace
