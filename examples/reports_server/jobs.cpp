#include "examples/reports_server/jobs.h"

#include <algorithm>
#include <functional>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace millrace::reports_server {
namespace {

// The real service's ids are beyond 32 bits, and a client must cope. The clock in it keeps a
// restarted server from giving an old id to a new job.
std::int64_t first_job_id(const Clock& clock) {
  const auto since_epoch = clock.wall_now().time_since_epoch();
  return (std::int64_t{1} << 41) +
         std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count();
}

bool is_over(const Job& job) {
  return job.status == JobStatus::Success || job.status == JobStatus::Failure;
}

std::string_view ending(Format format) {
  return format == Format::Json ? "json" : "csv";
}

// Two mixed hashes of the key: a name, not a proof.
std::string hash_of(const std::string& text) {
  const std::hash<std::string> hash;
  return fmt::format("{:016x}{:016x}", hash(text), hash("storage " + text));
}

// The two shapes that the real service's storage uses.
std::string storage_name(const Job& job, std::chrono::system_clock::time_point now) {
  const auto& report = *job.report;
  if (report.cache.count() > 0) {
    return fmt::format("{0}-{1}-qr_execute:t1-qr{0}:{2}.{3}", report.id, report.slug,
                       hash_of(job.key), ending(job.format));
  }
  return fmt::format("{}-{}-{:%Y_%m_%d_%H_%M}_{:x}.{}", report.id, report.slug,
                     fmt::gmtime(std::chrono::system_clock::to_time_t(now)), job.id,
                     ending(job.format));
}

}  // namespace

std::string_view word_for(JobStatus status) {
  switch (status) {
    case JobStatus::Created:
      return "created";
    case JobStatus::Queued:
      return "queued";
    case JobStatus::Running:
      return "running";
    case JobStatus::Success:
      return "success";
    case JobStatus::Failure:
      return "failure";
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
      permits_(std::move(loop), options.limits.concurrent_jobs),
      workers_(options.limits.concurrent_jobs),
      next_id_(first_job_id(clock)) {}

Result<const Job*> Jobs::submit(const ReportOptions& report, Format format,
                                const GivenFilters& given) {
  auto filters = bind_filters(report, given);
  if (!filters) return fail(std::move(filters).error());
  if (!make_room()) {
    return fail(ErrorKind::Transient, "too many jobs are waiting; ask again later");
  }
  auto job = std::make_shared<Job>();
  job->id = next_id_++;
  job->report = &report;
  job->format = format;
  job->key = fmt::format("{};{};{}", report.id, static_cast<int>(format), canonical(*filters));
  job->filters = std::move(*filters);
  job->created_at = clock_.wall_now();
  jobs_.emplace(job->id, job);
  if (auto cached = results_.cached(job->key)) {
    job->result = cached;
    job->status = JobStatus::Success;
  } else {
    tasks_.spawn(work(job));
  }
  return job.get();
}

const Job* Jobs::find(std::int64_t id) const {
  const auto found = jobs_.find(id);
  return found == jobs_.end() ? nullptr : found->second.get();
}

void Jobs::sweep() {
  const auto oldest = clock_.wall_now() - options_.limits.keep;
  std::erase_if(jobs_, [&](const auto& entry) {
    return entry.second->created_at < oldest && is_over(*entry.second);
  });
}

bool Jobs::make_room() {
  if (jobs_.size() < options_.limits.jobs_kept) return true;
  const auto oldest =
      std::ranges::find_if(jobs_, [](const auto& entry) { return is_over(*entry.second); });
  if (oldest == jobs_.end()) return false;
  jobs_.erase(oldest);
  return true;
}

Task<void> Jobs::work(std::shared_ptr<Job> job) {
  job->status = JobStatus::Queued;
  const auto permit = co_await permits_.acquire();
  if (!permit) co_return;
  // A job before this one may have had the same question.
  if (auto cached = results_.cached(job->key)) {
    job->result = cached;
    job->status = JobStatus::Success;
    co_return;
  }
  job->status = JobStatus::Running;
  most_running_ = std::max(most_running_.load(), ++running_);
  auto result = co_await query(*job);
  --running_;
  if (!result) {
    job->error = result.error().message();
    job->status = JobStatus::Failure;
    co_return;
  }
  auto kept = finished(*job, std::move(*result));
  job->result = kept;
  results_.keep(std::move(kept));
  job->status = JobStatus::Success;
}

Task<Result<QueryResult>> Jobs::query(const Job& job) {
  const auto text = expand_query(job.report->query, job.filters, database_->dialect());
  if (!text) co_return fail(text.error());
  co_return co_await workers_.run([&]() -> Result<QueryResult> {
    auto file = Spool::create(options_.spool);
    if (!file) return fail(std::move(file).error());
    const auto writer = make_row_writer(job.format);
    return database_->run(*text, *writer, std::move(*file), stop_,
                          {options_.limits.query_time, options_.limits.rows});
  });
}

ResultPointer Jobs::finished(const Job& job, QueryResult result) {
  auto kept = std::make_shared<QueryResult>(std::move(result));
  kept->key = job.key;
  kept->cache = job.report->cache;
  kept->saved_at = clock_.wall_now();
  kept->file_name = storage_name(job, kept->saved_at);
  kept->etag = hash_of(fmt::format("{} {}", job.id, kept->file.size()));
  return kept;
}

}  // namespace millrace::reports_server
