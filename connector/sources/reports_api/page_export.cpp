#include "connector/sources/reports_api/page_export.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "connector/base/task_group.h"
#include "connector/base/text.h"

namespace millrace::sources {
namespace {

bool is_success(std::string_view status) {
  return std::ranges::equal(status, std::string_view("success"), {},
                            [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c + 0; });
}

std::uint64_t hash_of(const Batch& rows) {
  std::uint64_t hash = rows.rows;
  for (std::size_t row = 0; row < rows.rows; ++row) {
    for (const Column& column : rows.columns) {
      const auto cell = std::hash<std::string_view>()(column.text(row)) + column.is_null(row);
      hash = (hash ^ cell) * 0x9E3779B97F4A7C15u;
    }
  }
  return hash;
}

}  // namespace

PageExport::PageExport(std::unique_ptr<Conversation> conversation, RemoteJob job,
                       Semaphore::Permit job_slot, PageRoute route, std::optional<PageBody> first)
    : conversation_(std::move(conversation)),
      job_(std::move(job)),
      job_slot_(std::move(job_slot)),
      route_(std::move(route)),
      decoder_({}, mending_of(conversation_->report())) {
  if (first) fetched_.emplace(*std::move(first));
}

Task<Result<std::optional<Batch>>> PageExport::next() {
  while (!failure_ && !is_complete()) {
    auto rows = co_await next_page();
    if (!rows) {
      failure_ = std::move(rows).error().during("job " + job_.shown());
    } else if (rows->rows > 0) {
      co_return std::move(*rows);
    }
  }
  if (!failure_ && !std::exchange(complete_, true)) {
    if (auto whole = check_complete(); !whole) failure_ = std::move(whole).error();
  }
  // Whoever begins again must find the slot free.
  job_slot_.release();
  if (failure_) co_return fail(*failure_);
  conversation_->note_size(std::exchange(rows_, 0));
  co_return std::nullopt;
}

// Decodes a page while the one after it is on its way.
Task<Result<Batch>> PageExport::next_page() {
  if (auto in_time = conversation_->check_time(); !in_time) co_return fail(in_time.error());
  if (!fetched_) fetched_.emplace(co_await fetch(page_));
  Result<PageBody> body = *std::exchange(fetched_, std::nullopt);
  if (!body) co_return fail(std::move(body).error());

  TaskGroup ahead(co_await boost::asio::this_coro::executor);
  if (page_ < pages_) ahead.spawn(fetch_ahead(page_ + 1));
  auto decoded = co_await decode(*std::move(body));
  const Result<void> accepted = decoded ? accept(*decoded) : fail(decoded.error());
  if (!accepted || co_await cancelled()) ahead.cancel();
  co_await ahead.join();

  if (!accepted) co_return fail(accepted.error());
  ++page_;
  rows_ += decoded->page.rows.rows;
  co_return std::move(decoded->page.rows);
}

Task<Result<PageBody>> PageExport::fetch(std::uint64_t page) {
  const std::string of = pages_ > 0 ? fmt::format(" of {}", pages_) : "";
  conversation_->progress().stage(fmt::format("reading page {}{}", page, of));
  auto response =
      co_await conversation_->ask({.target = route_.of(job_.id, page), .proves_itself = true});
  if (!response) co_return fail(std::move(response).error().during(fmt::format("page {}", page)));
  if (response->head.status != 200) {
    co_return fail(ErrorKind::Transient,
                   fmt::format("page {} is gone there (status {})", page, response->head.status));
  }
  co_return PageBody{std::move(response->body), response->proven};
}

Task<void> PageExport::fetch_ahead(std::uint64_t page) {
  fetched_.emplace(co_await fetch(page));
}

Task<Result<PageExport::Decoded>> PageExport::decode(PageBody body) {
  const formats::ExpectedPage expected{page_schema_, page_, rows_ + 1};
  co_return co_await conversation_->api().environment.workers.run([&]() -> Result<Decoded> {
    auto page = decoder_.decode(std::move(body.text), expected);
    if (!page) return fail(std::move(page).error());
    const std::uint64_t hash = hash_of(page->rows);
    return Decoded{std::move(*page), hash, body.proven};
  });
}

Result<void> PageExport::accept(Decoded& decoded) {
  formats::ResultPage& page = decoded.page;
  if (auto good = check_status(page); !good) return good;
  if (page.page && *page.page != page_) {
    return fail(ErrorKind::BadData,
                fmt::format("asked for page {}, got page {}: the API does not page this report; "
                            "write fetch: export",
                            page_, *page.page));
  }
  const std::uint64_t rows = page.rows.rows;
  if (page_ == 1) {
    if (auto first = accept_first(page); !first) return first;
  } else if (auto same = check_same_result(decoded); !same) {
    return same;
  }
  if (rows == 0 && page_ < pages_) {
    return fail(changed(fmt::format("of {} pages, this one is empty", pages_)));
  }
  if (schema_ == nullptr) {
    return fail(ErrorKind::BadData,
                "the report is empty and does not name its columns; write fetch: export");
  }
  if (!decoded.proven && !(declared_ && page.num_rows)) {
    return fail(
        Error(ErrorKind::Transient, io::kUnprovenEnd).during(fmt::format("page {}", page_)));
  }
  page.rows.schema = schema_;
  received_ += rows;
  mended_ += page.mended;
  declares_itself_ = declares_itself_ && page.num_rows == rows;
  hashes_.insert(decoded.hash);
  return {};
}

Result<void> PageExport::check_status(const formats::ResultPage& page) const {
  if (!page.status.empty() && !is_success(page.status)) {
    if (page_ == 1 && !page.error.empty()) {
      return fail(ErrorKind::Refused, "it failed there: " + printable(page.error));
    }
    return fail(changed(fmt::format("its status is \"{}\" now", printable(page.status, 40))));
  }
  if (!page.has_values) {
    return fail(ErrorKind::BadData, fmt::format("page {} has no \"values\"", page_));
  }
  return {};
}

Result<void> PageExport::accept_first(formats::ResultPage& page) {
  pages_ = std::max<std::uint64_t>(1, page.num_pages.value_or(1));
  declared_ = page.num_rows;
  freshness_ = page.freshness;
  page_schema_ = page.rows.schema;
  const HeaderRow header_row = conversation_->report().header_row;
  const std::size_t rows = page.rows.rows;
  page.rows = without_header(std::move(page.rows), header_row);
  schema_ = page.rows.schema;
  if (page.rows.rows == rows) return {};
  if (header_row == HeaderRow::First && page.mended_first != Mended()) {
    return fail(
        ErrorKind::BadData,
        "row 1, which names the columns, is shorter than they are many or holds what is not "
        "UTF-8, and names are not mended; correct the report, or write fetch: export");
  }
  page.mended -= page.mended_first;
  return {};
}

Result<void> PageExport::check_same_result(const Decoded& decoded) const {
  const formats::ResultPage& page = decoded.page;
  if (page.num_pages && *page.num_pages != pages_) {
    return fail(changed(fmt::format("there were {} pages, now {}", pages_, *page.num_pages)));
  }
  if (page.freshness != freshness_) {
    return fail(changed("last_cache_updated is another one now"));
  }
  // A page that says its own number may hold what one before held.
  if (!page.page && page.rows.rows > 0 && hashes_.contains(decoded.hash)) {
    return fail(ErrorKind::BadData,
                fmt::format("page {} is one of those before again: the API does not page this "
                            "report; write fetch: export",
                            page_));
  }
  return {};
}

// Some answers say how many rows they have themselves, and some how many there are in all.
Result<void> PageExport::check_complete() const {
  if (!declared_ || received_ == *declared_ || declares_itself_) return {};
  return fail(Error(ErrorKind::BadData, fmt::format("the result is incomplete: got {} of {} rows",
                                                    received_, *declared_))
                  .during("job " + job_.shown()));
}

Error PageExport::changed(const std::string& what) const {
  return {ErrorKind::Transient,
          fmt::format("page {}: the result changed while it was read: {}", page_, what)};
}

}  // namespace millrace::sources
