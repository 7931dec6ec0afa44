#include "connector/sources/reports_api/reading/download.h"

#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "connector/sources/reports_api/reading/download_route.h"

namespace millrace::sources {
namespace {

using Stream = std::unique_ptr<io::HttpStream>;

// A file may be a moment later than its job's success: asked so often before it counts as gone.
constexpr int kLooks = 3;

std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (ec != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) return false;
  text.remove_prefix(expected.size());
  return true;
}

std::optional<std::uint64_t> length_in(const io::HttpHead& head) {
  std::string_view text = head.header("Content-Length");
  const auto length = take_number(text);
  return text.empty() ? length : std::nullopt;
}

// The ETag, or empty when it does not promise the same bytes.
std::string strong_etag(const io::HttpHead& head) {
  const std::string_view etag = head.header("ETag");
  const bool quoted = etag.size() > 2 && etag.starts_with('"') && etag.ends_with('"');
  return quoted ? std::string(etag) : std::string();
}

// The total of "bytes OFFSET-LAST/TOTAL" when it is all of the rest; nullopt for anything else.
std::optional<std::uint64_t> total_of_rest(std::string_view range, std::uint64_t offset) {
  if (!take(range, "bytes ")) return std::nullopt;
  const auto first = take_number(range);
  if (first != offset || !take(range, "-")) return std::nullopt;
  const auto last = take_number(range);
  if (!last || !take(range, "/")) return std::nullopt;
  const auto total = take_number(range);
  if (!total || !range.empty() || *last < offset || *last + 1 != *total) return std::nullopt;
  return total;
}

// A file on its way that goes on after a cut.
class Download final : public io::HttpStream {
 public:
  Download(Conversation& conversation, std::string job_id, Stream stream)
      : conversation_(conversation),
        job_id_(std::move(job_id)),
        stream_(std::move(stream)),
        head_(stream_->head()),
        etag_(strong_etag(head_)),
        total_(length_in(head_)) {}

  // Of the first answer.
  const io::HttpHead& head() const override { return head_; }
  Task<Result<Block>> read() override;

 private:
  Task<Result<void>> go_on(Error cut);
  Result<void> accept(Stream part);

  Conversation& conversation_;
  const std::string job_id_;
  Stream stream_;  // nullptr after a failure.
  const io::HttpHead head_;
  const std::string etag_;              // Empty: it cannot go on.
  std::optional<std::uint64_t> total_;  // Bytes of the file, as the storage keeps it.
  std::uint64_t received_ = 0;
  std::uint32_t cuts_ = 0;
};

Task<Result<Block>> Download::read() {
  while (stream_) {
    auto block = co_await stream_->read();
    if (block && block->buffer) {
      received_ += block->size();
      co_return block;
    }
    if (block && received_ != total_.value_or(received_)) {
      block = fail(ErrorKind::Transient,
                   fmt::format("the file was cut: got {} of {} bytes", received_, *total_));
    }
    if (block || block.error().kind() != ErrorKind::Transient) co_return block;
    auto again = co_await go_on(block.error());
    if (!again) co_return fail(std::move(again).error());
  }
  co_return fail(ErrorKind::Internal, "a download was read after its failure");
}

// Opens the rest of the file; `cut` is why.
Task<Result<void>> Download::go_on(Error cut) {
  stream_.reset();
  if (etag_.empty() || ++cuts_ >= conversation_.report().retry.attempts) co_return fail(cut);
  conversation_.events().info(
      fmt::format("resuming the download after {} bytes: {}", received_, cut.message()));
  const auto attempt = [this] {
    return follow_download(conversation_, job_id_, RestOfFile{received_, etag_});
  };
  auto part = co_await conversation_.retried<Stream>(attempt);
  if (!part) co_return fail(std::move(part).error().during(cut.message()));
  auto accepted = accept(*std::move(part));
  if (!accepted) co_return fail(std::move(accepted).error().during(cut.message()));
  co_return accepted;
}

Result<void> Download::accept(Stream part) {
  const auto refused = [](std::string why) {
    return fail(ErrorKind::Transient, "the file has to be read again: " + std::move(why));
  };
  if (!part) return refused("it is gone");
  const io::HttpHead& head = part->head();
  if (head.status != 206) return refused(fmt::format("the storage answered {}", head.status));
  if (strong_etag(head) != etag_) return refused("the file has changed");
  const auto total = total_of_rest(head.header("Content-Range"), received_);
  if (!total || *total != total_.value_or(*total)) {
    return refused("the storage returned another part of it");
  }
  const auto length = length_in(head);
  if (length.value_or(*total - received_) != *total - received_ ||
      head.header("Content-Encoding") != head_.header("Content-Encoding")) {
    return refused("the storage returned it in another form");
  }
  total_ = total;
  stream_ = std::move(part);
  return {};
}

Task<Result<Stream>> open_by_id(Conversation& conversation, std::string id) {
  for (int look = 1;; ++look) {
    const auto attempt = [&] { return follow_download(conversation, id, std::nullopt); };
    auto stream = co_await conversation.retried<Stream>(attempt);
    if (stream && *stream) {
      co_return std::make_unique<Download>(conversation, id, *std::move(stream));
    }
    if (!stream || look == kLooks) co_return stream;
    const auto pause = conversation.report().retry.first_wait;
    if (auto waited = co_await conversation.wait(pause); !waited) co_return fail(waited.error());
  }
}

}  // namespace

Task<Result<Stream>> open_download(Conversation& conversation, RemoteJob job) {
  conversation.events().phase(Phase::Downloading);
  auto stream = co_await open_by_id(conversation, job.id);
  if (stream && !*stream && job.original != job.id) {
    stream = co_await open_by_id(conversation, job.original);
  }
  if (!stream) co_return fail(std::move(stream).error().during("download of job " + job.shown()));
  co_return stream;
}

}  // namespace millrace::sources
