#include "examples/reports_server/jobs/jobs.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "examples/reports_server/data/make_database.h"

namespace millrace::reports_server {
namespace {

// The real service's ids are beyond 32 bits, and a client must cope. The clock in it keeps a
// restarted server from giving an old id to a new job.
std::int64_t first_job_id(const Clock& clock) {
  const auto since_epoch = clock.wall_now().time_since_epoch();
  return (std::int64_t{1} << 41) +
         std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

std::string too_many_rows(const JobRequest& request) {
  return fmt::format(
      "the report has more than {} rows, the most that this address gives; use "
      "/queries/{}/submit_export.{}, or a filter that leaves fewer",
      request.most_rows, request.report->id, ending(request.format));
}

// Two mixed hashes of the key: a name, not a proof.
std::string hash_of(const std::string& text) {
  const std::hash<std::string> hash;
  return fmt::format("{:016x}{:016x}", hash(text), hash("storage " + text));
}

// The two shapes that the real service's storage uses.
std::string storage_name(const Job& job, std::chrono::system_clock::time_point now) {
  const auto& report = job.report();
  if (report.cache.count() > 0) {
    return fmt::format("{0}-{1}-qr_execute:t1-qr{0}:{2}.{3}", report.id, report.slug,
                       hash_of(job.key), ending(job.format()));
  }
  return fmt::format("{}-{}-{:%Y_%m_%d_%H_%M}_{:x}.{}", report.id, report.slug,
                     fmt::gmtime(std::chrono::system_clock::to_time_t(now)), job.id,
                     ending(job.format()));
}

}  // namespace

std::string_view word_for(JobStatus status) {
  switch (status) {
    case JobStatus::Queued:
      return "queued";
    case JobStatus::Running:
      return "running";
    case JobStatus::Success:
      return "success";
    case JobStatus::Failure:
      return "failure";
    case JobStatus::Cancelling:
      return "cancelling";
    case JobStatus::Cancelled:
      return "cancelled";
  }
  return "";
}

Jobs::Jobs(boost::asio::any_io_executor loop, const Clock& clock, const ServerOptions& options,
           ResultStore& results, TaskGroup& tasks)
    : clock_(clock),
      options_(options),
      results_(results),
      tasks_(tasks),
      database_(make_database(options)),
      workers_(options.limits.concurrent_jobs),
      over_(std::move(loop)),
      next_id_(first_job_id(clock)) {}

Result<JobPointer> Jobs::submit(JobRequest request) {
  if (options_.strict_filters) {
    if (auto known = check_names(*request.report, request.given); !known) {
      return fail(std::move(known).error());
    }
  }
  auto filters = bind_filters(*request.report, request.given);
  if (!filters) return fail(std::move(filters).error());
  if (!make_room()) {
    return fail(ErrorKind::Transient, "too many jobs are waiting; ask again later");
  }
  auto job = std::make_shared<Job>();
  job->id = next_id_++;
  job->request = std::move(request);
  job->request.given.clear();
  job->key = fmt::format("{};{};{};{}", job->report().id, static_cast<int>(job->format()),
                         canonical(*filters), job->request.query);
  job->filters = std::move(*filters);
  job->created_at = clock_.wall_now();
  jobs_.emplace(job->id, job);
  ++unfinished_[job->request.caller];
  if (!take_cached(*job)) {
    waiting_.push_back(job);
    start_waiting();
  }
  return job;
}

JobPointer Jobs::find(std::int64_t id) const {
  const auto found = jobs_.find(id);
  return found == jobs_.end() || is_expired(*found->second) ? nullptr : found->second;
}

void Jobs::cancel(const Job& job) {
  const auto found = jobs_.find(job.id);
  if (found == jobs_.end() || job.is_over()) return;
  auto& entry = *found->second;
  entry.stop = true;
  if (std::erase(waiting_, found->second) > 0) {
    end(entry, JobStatus::Cancelled);
  } else {
    entry.status = JobStatus::Cancelling;
  }
}

Task<void> Jobs::wait(JobPointer job, std::chrono::steady_clock::time_point until) {
  while (!job->is_over() && clock_.now() < until) {
    if (!co_await over_.wait()) co_return;
  }
}

std::uint32_t Jobs::unfinished(const KeyOptions& caller) const {
  const auto found = unfinished_.find(&caller);
  return found == unfinished_.end() ? 0 : found->second;
}

void Jobs::sweep() {
  std::erase_if(jobs_, [&](const auto& entry) { return is_expired(*entry.second); });
  over_.notify();  // Whoever waits looks at the time.
}

void Jobs::stop() {
  stopping_ = true;
  for (auto& [id, job] : jobs_) job->stop = true;
}

bool Jobs::is_expired(const Job& job) const {
  return job.is_over() && job.created_at < clock_.wall_now() - options_.limits.keep;
}

bool Jobs::make_room() {
  if (jobs_.size() < options_.limits.jobs_kept) return true;
  const auto oldest =
      std::ranges::find_if(jobs_, [](const auto& entry) { return entry.second->is_over(); });
  if (oldest == jobs_.end()) return false;
  jobs_.erase(oldest);
  return true;
}

void Jobs::start_waiting() {
  while (!stopping_ && running_ < options_.limits.concurrent_jobs && !waiting_.empty()) {
    const auto job = std::move(waiting_.front());
    waiting_.pop_front();
    // A job before this one may have had the same question.
    if (take_cached(*job)) continue;
    job->status = JobStatus::Running;
    job->started_at = clock_.wall_now();
    most_running_ = std::max(most_running_.load(), ++running_);
    tasks_.spawn(run(job));
  }
}

Task<void> Jobs::run(Entry job) {
  auto result = co_await query(*job);
  --running_;
  if (job->status == JobStatus::Cancelling) {
    end(*job, JobStatus::Cancelled);
  } else if (!result) {
    job->error = result.error().message();
    job->too_large = job->request.most_rows > 0 && job->error == too_many_rows(job->request);
    end(*job, JobStatus::Failure);
  } else {
    auto kept = finished(*job, std::move(*result));
    job->result = kept;
    results_.keep(std::move(kept));
    end(*job, JobStatus::Success);
  }
  start_waiting();
}

Task<Result<QueryResult>> Jobs::query(Job& job) {
  const auto& own = job.request.query;
  const auto text =
      expand_query(own.empty() ? job.report().query : own, job.filters, database_->dialect());
  if (!text) co_return fail(text.error());
  co_return co_await workers_.run([&]() -> Result<QueryResult> {
    auto file = Spool::create(results_.folder());
    if (!file) return fail(std::move(file).error());
    auto writer = make_row_writer(job.format(), job.report().slug);
    if (const auto rows = job.request.most_rows; rows > 0) {
      writer = at_most(rows, too_many_rows(job.request), std::move(writer));
    }
    return database_->run(*text, *writer, std::move(*file), job.stop,
                          {options_.limits.query_time, options_.limits.rows});
  });
}

bool Jobs::take_cached(Job& job) {
  if (job.request.fresh) return false;
  const auto cached = results_.cached(job.key);
  if (!cached) return false;
  const auto most = job.request.most_rows;
  job.too_large = most > 0 && cached->rows > most;
  if (job.too_large) {
    job.error = too_many_rows(job.request);
    end(job, JobStatus::Failure);
  } else {
    job.result = cached;
    end(job, JobStatus::Success);
  }
  return true;
}

void Jobs::end(Job& job, JobStatus status) {
  job.status = status;
  job.ended_at = clock_.wall_now();
  const auto count = unfinished_.find(job.request.caller);
  if (--count->second == 0) unfinished_.erase(count);
  over_.notify();
}

ResultPointer Jobs::finished(const Job& job, QueryResult result) {
  auto kept = std::make_shared<QueryResult>(std::move(result));
  kept->format = job.format();
  kept->key = job.key;
  kept->cache = job.report().cache;
  kept->saved_at = clock_.wall_now();
  kept->file_name = storage_name(job, kept->saved_at);
  kept->etag = hash_of(fmt::format("{} {}", job.id, kept->file.size()));
  return kept;
}

}  // namespace millrace::reports_server
