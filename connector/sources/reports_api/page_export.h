#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>

#include "connector/base/semaphore.h"
#include "connector/components/source.h"
#include "connector/formats/json_page.h"
#include "connector/sources/reports_api/conversation.h"
#include "connector/sources/reports_api/freshness.h"
#include "connector/sources/reports_api/job.h"

namespace millrace::sources {

// The body of a page, as it came.
struct PageBody {
  std::string text;
  bool proven = true;  // That it is whole; otherwise its number of rows has to.
};

// The pages of a query's results, in order: the next one is fetched while workers decode one.
// Whatever shows that the result changed between two pages is Transient, and all of it has to be
// read again. Keeps its job slot until the last page, or until it fails.
class PageExport final : public components::Export {
 public:
  // `first` is the body of the first page, when it came with the job's success.
  PageExport(std::unique_ptr<Conversation> conversation, RemoteJob job, Semaphore::Permit job_slot,
             PageRoute route, std::optional<PageBody> first);

  Task<Result<std::optional<Batch>>> next() override;
  SchemaPtr schema() const override { return schema_; }
  const std::string& job_id() const override { return job_.id; }
  std::optional<std::chrono::system_clock::time_point> fresh_as_of() const override {
    return parse_freshness(freshness_);
  }
  Mended mended() const override { return mended_; }

 private:
  struct Decoded {
    formats::ResultPage page;
    std::uint64_t hash = 0;  // Of its cells, to find a page that comes twice.
    bool proven = true;
  };

  Task<Result<Batch>> next_page();
  Task<Result<PageBody>> fetch(std::uint64_t page);
  Task<void> fetch_ahead(std::uint64_t page);
  Task<Result<Decoded>> decode(PageBody body);
  Result<void> accept(Decoded& decoded);
  Result<void> check_status(const formats::ResultPage& page) const;
  Result<void> accept_first(formats::ResultPage& page);
  Result<void> check_same_result(const Decoded& decoded) const;
  Result<void> check_complete() const;
  Error changed(const std::string& what) const;
  bool is_complete() const { return page_ > 1 && page_ > pages_; }

  std::unique_ptr<Conversation> conversation_;
  const RemoteJob job_;
  Semaphore::Permit job_slot_;
  const PageRoute route_;

  formats::PageDecoder decoder_;
  std::optional<Result<PageBody>> fetched_;  // Page number `page_`.
  std::uint64_t page_ = 1;                   // The next one to decode.
  std::uint64_t pages_ = 0;                  // 0 until the first one is decoded.
  std::uint64_t rows_ = 0;                   // That left.
  std::uint64_t received_ = 0;               // With a header row.
  std::optional<std::uint64_t> declared_;    // What the first page said of all rows.
  bool declares_itself_ = true;  // Each page's number of rows was its own so far, not of all.
  bool complete_ = false;
  Mended mended_;
  std::string freshness_;
  std::unordered_set<std::uint64_t> hashes_;  // Of the pages so far.
  SchemaPtr page_schema_;                     // As the pages have it.
  SchemaPtr schema_;  // As it leaves: a header row may have given other names.
  std::optional<Error> failure_;
};

}  // namespace millrace::sources
