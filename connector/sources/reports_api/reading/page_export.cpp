#include "connector/sources/reports_api/reading/page_export.h"

#include <functional>
#include <utility>

#include <boost/asio/this_coro.hpp>
#include <fmt/format.h>

#include "connector/base/task_group.h"
#include "connector/base/text/ascii.h"
#include "connector/base/text/text.h"

namespace millrace::sources {
namespace {

bool is_success(std::string_view status) {
  return equals_ignoring_case(status, "success");
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
                       JobSlots::Slot job_slot, PageRoute route, std::optional<PageBody> first)
    : conversation_(std::move(conversation)),
      job_(std::move(job)),
      job_slot_(std::move(job_slot)),
      route_(std::move(route)),
      decoder_({}, mending_of(conversation_->report())),
      tally_(route_.page_size == 0 ? PageTally::Asked::AllRows : PageTally::Asked::Page) {
  if (!first) return;
  received_ = first->text.size();
  fetched_.emplace(*std::move(first), new_backoff());
}

Task<Result<std::optional<Batch>>> PageExport::next() {
  while (!failure_ && !tally_.is_complete()) {
    auto rows = co_await next_page();
    if (!rows) {
      failure_ = std::move(rows).error().during("job " + job_.shown());
    } else if (rows->rows > 0) {
      co_return std::move(*rows);
    }
  }
  // Whoever begins again must find the slot free.
  job_slot_.release();
  if (failure_) co_return fail(*failure_);
  if (!std::exchange(noted_, true)) conversation_->note_size(rows_);
  co_return std::nullopt;
}

Task<Result<Batch>> PageExport::next_page() {
  for (;;) {
    if (auto in_time = conversation_->check_time(); !in_time) co_return fail(in_time.error());
    if (!fetched_) fetched_.emplace(co_await fetch(tally_.next(), new_backoff()));
    Fetched fetched = *std::exchange(fetched_, std::nullopt);
    if (!fetched.body) co_return fail(std::move(fetched.body).error());
    auto decoded = co_await read(*std::move(fetched.body));
    if (!decoded) co_return fail(std::move(decoded).error());
    if (!decoded->damage) co_return std::move(decoded->page.rows);
    co_await fetch_again(fetched.backoff, *std::move(decoded->damage));
  }
}

// Decodes a page while the one after it is on its way.
Task<Result<PageExport::Decoded>> PageExport::read(PageBody body) {
  TaskGroup ahead(co_await boost::asio::this_coro::executor);
  if (tally_.expects_another()) ahead.spawn(fetch_ahead(tally_.next() + 1));
  auto decoded = co_await decode(std::move(body));
  if (decoded && !decoded->damage) {
    if (auto accepted = accept(*decoded); !accepted) decoded = fail(std::move(accepted).error());
  }
  if (!decoded || decoded->damage || co_await cancelled()) ahead.cancel();
  co_await ahead.join();
  co_return decoded;
}

Task<PageExport::Fetched> PageExport::fetch(std::uint64_t page, Backoff backoff) {
  conversation_->events().phase(Phase::Reading, fmt::format("page {}{}", page, tally_.of_pages()));
  auto body = co_await ask_for(page, backoff);
  co_return Fetched{std::move(body), backoff};
}

Task<Result<PageBody>> PageExport::ask_for(std::uint64_t page, Backoff& backoff) {
  auto response = co_await conversation_->ask(
      {.target = route_.of(job_.id, page), .proves_itself = true}, backoff);
  if (!response) co_return fail(std::move(response).error().during(fmt::format("page {}", page)));
  if (response->head.status != 200) co_return fail(gone(page, response->head.status));
  received_ += response->body.size();
  co_return PageBody{std::move(response->body), response->proven};
}

Task<void> PageExport::fetch_ahead(std::uint64_t page) {
  fetched_.emplace(co_await fetch(page, new_backoff()));
}

// The page in place of one that was damaged; what was fetched after that one is let go.
Task<void> PageExport::fetch_again(Backoff backoff, Error damage) {
  fetched_.reset();
  auto paused = co_await conversation_->pause_after(damage, backoff);
  if (paused) {
    fetched_.emplace(co_await fetch(tally_.next(), backoff));
  } else {
    fetched_.emplace(fail(std::move(paused).error()), backoff);
  }
}

// What is no JSON stays BadData for whoever gives up on it: the same would come the next time.
Task<Result<PageExport::Decoded>> PageExport::decode(PageBody body) {
  const formats::ExpectedPage expected{page_schema_, tally_.next(), rows_ + 1};
  co_return co_await conversation_->api().environment.workers.run([&]() -> Result<Decoded> {
    auto page = decoder_.decode(std::move(body.text), expected);
    if (!page && page.error().kind() == ErrorKind::Transient) {
      return Decoded{.damage = Error(ErrorKind::BadData, page.error().message())};
    }
    if (!page) return fail(std::move(page).error());
    const std::uint64_t hash = hash_of(page->rows);
    return Decoded{std::move(*page), hash, body.proven, std::nullopt};
  });
}

Result<void> PageExport::accept(Decoded& decoded) {
  formats::ResultPage& page = decoded.page;
  const std::uint64_t number = tally_.next();
  if (auto good = check_status(page); !good) return good;
  if (auto fresh = check_freshness(page); !fresh) return fresh;
  if (auto counted = tally_.add(page, decoded.hash); !counted) return counted;
  if (number == 1) {
    if (auto first = accept_first(page); !first) return first;
  }
  if (schema_ == nullptr) schema_ = std::make_shared<const Schema>();
  if (schema_->size() == 0 && page.rows.rows > 0) {
    return fail(changed("it has rows, and the first page had none"));
  }
  if (!decoded.proven && !tally_.declares_rows(page)) {
    return fail(
        Error(ErrorKind::Transient, io::kUnprovenEnd).during(fmt::format("page {}", number)));
  }
  page.rows.schema = schema_;
  rows_ += page.rows.rows;
  mended_ += page.mended;
  conversation_->events().tell(Received{job_.id, received_, std::nullopt, number, tally_.pages()});
  return {};
}

Result<void> PageExport::check_status(const formats::ResultPage& page) const {
  if (!page.status.empty() && !is_success(page.status)) {
    if (tally_.next() == 1 && !page.error.empty()) {
      return fail(ErrorKind::Refused, "it failed there: " + printable(page.error));
    }
    return fail(changed(fmt::format("its status is \"{}\" now", printable(page.status, 40))));
  }
  if (!page.has_values) {
    return fail(ErrorKind::BadData, fmt::format("page {} has no \"values\"", tally_.next()));
  }
  return {};
}

// A page behind the end of a result has no rows, and need not say when they were fresh.
Result<void> PageExport::check_freshness(const formats::ResultPage& page) const {
  const bool is_behind_end = page.rows.rows == 0 && !tally_.pages() && page.freshness.empty();
  if (tally_.next() == 1 || is_behind_end || page.freshness == freshness_) return {};
  return fail(changed("last_cache_updated is another one now"));
}

Result<void> PageExport::accept_first(formats::ResultPage& page) {
  freshness_ = page.freshness;
  page_schema_ = page.rows.schema;
  const HeaderRow header_row = conversation_->report().header_row;
  const std::size_t rows = page.rows.rows;
  page.rows = without_header(std::move(page.rows), header_row);
  schema_ = page.rows.schema;
  if (page.rows.rows == rows) return {};
  if (header_row.kind == HeaderRow::Kind::First && page.mended_first != Mended()) {
    return fail(ErrorKind::BadData,
                "row 1, which holds the column names, is too short or is not valid UTF-8, and "
                "column names are never repaired; fix the report, or write fetch: export");
  }
  page.mended -= page.mended_first;
  return {};
}

Error PageExport::gone(std::uint64_t page, int status) const {
  const bool may_be_behind_end = page > 1 && !tally_.pages();
  return {ErrorKind::Transient,
          fmt::format("page {} is gone there (status {}){}", page, status,
                      may_be_behind_end
                          ? ": the job may be lost, or the report may end before that page, which "
                            "the API does not say; write fetch: export if it happens again"
                          : "")};
}

Error PageExport::changed(const std::string& what) const {
  return {ErrorKind::Transient,
          fmt::format("page {}: the result changed while it was read: {}", tally_.next(), what)};
}

Backoff PageExport::new_backoff() const {
  return {conversation_->report().retry, conversation_->api().environment.random};
}

}  // namespace millrace::sources
