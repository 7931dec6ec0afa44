#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "connector/components/source.h"
#include "connector/formats/json/json_page.h"
#include "connector/sources/reports_api/jobs/conversation.h"
#include "connector/sources/reports_api/jobs/job.h"
#include "connector/sources/reports_api/reading/freshness.h"
#include "connector/sources/reports_api/reading/page_tally.h"

namespace millrace::sources {

// The body of a page, as it came.
struct PageBody {
  std::string text;
  bool proven = true;  // That it is whole; otherwise its number of rows has to.
};

// The pages of a query's results, in order: the next one is fetched while workers decode one, where
// it is known that there is one. A page that is no page is asked for again, like one that failed.
// Whatever shows that the result changed between two pages is Transient, and all of it has to be
// read again. Keeps its job slot until the last page, or until it fails.
class PageExport final : public components::Export {
 public:
  // `first` is the body of the first page, when it came with the job's success.
  PageExport(std::unique_ptr<Conversation> conversation, RemoteJob job, JobSlots::Slot job_slot,
             PageRoute route, std::optional<PageBody> first);

  Task<Result<std::optional<Batch>>> next() override;
  SchemaPtr schema() const override { return schema_; }
  const std::string& job_id() const override { return job_.id; }
  std::optional<std::chrono::system_clock::time_point> fresh_as_of() const override {
    return parse_freshness(freshness_);
  }
  Mended mended() const override { return mended_; }

 private:
  // A page as it was asked for, and the attempts that are left for it.
  struct Fetched {
    Result<PageBody> body;
    Backoff backoff;
  };
  struct Decoded {
    formats::ResultPage page;
    std::uint64_t hash = 0;  // Of its cells, to find a page that comes twice.
    bool proven = true;
    std::optional<Error> damage;  // Instead of all that: the body was no page.
  };

  Task<Result<Batch>> next_page();
  Task<Result<Decoded>> read(PageBody body);
  Task<Fetched> fetch(std::uint64_t page, Backoff backoff);
  Task<Result<PageBody>> ask_for(std::uint64_t page, Backoff& backoff);
  Task<void> fetch_ahead(std::uint64_t page);
  Task<void> fetch_again(Backoff backoff, Error damage);
  Task<Result<Decoded>> decode(PageBody body);
  Result<void> accept(Decoded& decoded);
  Result<void> check_status(const formats::ResultPage& page) const;
  Result<void> check_freshness(const formats::ResultPage& page) const;
  Result<void> accept_first(formats::ResultPage& page);
  Error gone(std::uint64_t page, int status) const;
  Error changed(const std::string& what) const;
  Backoff new_backoff() const;

  std::unique_ptr<Conversation> conversation_;
  const RemoteJob job_;
  JobSlots::Slot job_slot_;
  const PageRoute route_;

  formats::PageDecoder decoder_;
  PageTally tally_;
  std::optional<Fetched> fetched_;  // The next page to decode.
  std::uint64_t rows_ = 0;          // That left.
  std::uint64_t received_ = 0;      // Bytes, of every page that came.
  bool noted_ = false;              // How many rows there are.
  Mended mended_;
  std::string freshness_;
  SchemaPtr page_schema_;  // As the pages have it.
  SchemaPtr schema_;       // As it leaves: a header row may have given other names.
  std::optional<Error> failure_;
};

}  // namespace millrace::sources
