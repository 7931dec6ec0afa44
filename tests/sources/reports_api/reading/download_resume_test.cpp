// A download that the network cuts goes on behind the cut, or is read again; it is never spliced.

#include <ostream>

#include "tests/sources/reports_api/reports_api_fixture.h"
#include "tests/support/http/compressed.h"

namespace millrace::sources::testing {
namespace {

using millrace::testing::Framing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string kBody = "id,name\n1,Ada\n2,\n3,\"G,\"\"H\"\n";
constexpr const char* kEtag = "\"v1\"";

std::size_t offset_of(const SeenRequest& request) {
  const std::string range = request.header("Range");
  return range.starts_with("bytes=") ? std::stoull(range.substr(6)) : 0;
}

// What a storage answers that keeps its word.
Reply rest_of(const std::string& body, std::size_t offset, const std::string& etag = kEtag) {
  return {.status = 206,
          .headers = {{"ETag", etag},
                      {"Content-Range", "bytes " + std::to_string(offset) + "-" +
                                            std::to_string(body.size() - 1) + "/" +
                                            std::to_string(body.size())}},
          .body = body.substr(offset)};
}

class DownloadResumeTest : public ReportsApiTest {
 protected:
  // The first answer of the storage is cut, the next is `rest`'s; what comes later is whole.
  void cut_first(const std::string& body, std::size_t cut, std::function<Reply(std::size_t)> rest,
                 Framing framing = Framing::Length) {
    storage_.on(kFile, [=, number = 0](const SeenRequest& request) mutable {
      ++number;
      if (number == 1) {
        return Reply{.headers = {{"ETag", kEtag}},
                     .body = body,
                     .framing = framing,
                     .cut_after = cut,
                     .piece = 7};
      }
      if (number == 2) return rest(offset_of(request));
      return Reply{.headers = {{"ETag", kEtag}}, .body = body};
    });
  }
  std::vector<SeenRequest> asked_of_storage() const { return storage_.requests(kFile); }
};

TEST_F(DownloadResumeTest, F020_GoesOnBehindACutAtAnyByte) {
  const auto undisturbed = read_once();
  for (std::size_t cut = 0; cut < kBody.size(); ++cut) {
    cut_first(kBody, cut, [](std::size_t offset) { return rest_of(kBody, offset); });
    const std::size_t before = asked_of_storage().size();

    const auto rows = read_once();

    ASSERT_TRUE(rows) << "cut after " << cut << ": " << rows.error().message();
    EXPECT_EQ(*rows, *undisturbed) << cut;
    const auto requests = asked_of_storage();
    ASSERT_EQ(requests.size(), before + 2);
    EXPECT_EQ(requests.back().header("Range"), "bytes=" + std::to_string(cut) + "-");
    EXPECT_EQ(requests.back().header("If-Range"), kEtag);
    EXPECT_FALSE(requests.back().has_header("X-Holistics-Key"));
  }
  EXPECT_EQ(asked(kDownload), 1 + 2 * kBody.size());
}

struct BadRest {
  std::string name;
  std::function<Reply(std::size_t offset)> rest;
};

void PrintTo(const BadRest& bad_rest, std::ostream* out) {
  *out << bad_rest.name;
}

Reply with_range(std::size_t offset, const std::string& range) {
  Reply reply = rest_of(kBody, offset);
  reply.headers[1].second = range;
  return reply;
}

std::string range_of(std::size_t first, std::size_t last, std::size_t total) {
  return "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/" +
         std::to_string(total);
}

class BadRestTest : public DownloadResumeTest, public ::testing::WithParamInterface<BadRest> {};

TEST_P(BadRestTest, F020_MeansReadingTheFileAgainFromItsStart) {
  const auto undisturbed = read_once();
  for (std::size_t cut = 0; cut < kBody.size(); ++cut) {
    cut_first(kBody, cut, GetParam().rest);
    const auto from = source();

    const auto cut_short = read_now(*from);
    const auto again = read_now(*from);

    ASSERT_FALSE(cut_short) << "cut after " << cut;
    EXPECT_EQ(cut_short.error().kind(), ErrorKind::Transient) << cut_short.error().message();
    EXPECT_THAT(cut_short.error().message(),
                HasSubstr("got " + std::to_string(cut) + " of " + std::to_string(kBody.size())));
    EXPECT_THAT(cut_short.error().message(), HasSubstr("has to be read again")) << cut;
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_EQ(*again, *undisturbed);
  }
}

INSTANTIATE_TEST_SUITE_P(
    , BadRestTest,
    ::testing::Values(
        BadRest{"WholeFileAgain",
                [](auto) { return Reply{.headers = {{"ETag", kEtag}}, .body = kBody}; }},
        BadRest{"OtherEtag", [](auto offset) { return rest_of(kBody, offset, "\"v2\""); }},
        BadRest{"WeakEtag", [](auto offset) { return rest_of(kBody, offset, "W/\"v1\""); }},
        BadRest{"NoEtag", [](auto offset) { return rest_of(kBody, offset, ""); }},
        BadRest{"RangeNotSatisfiable",
                [](auto) {
                  return Reply{.status = 416, .headers = {{"Content-Range", "bytes */27"}}};
                }},
        BadRest{"PreconditionFailed", [](auto) { return Reply{.status = 412}; }},
        BadRest{"LaterStart",
                [](auto offset) {
                  return with_range(offset, range_of(offset + 1, kBody.size() - 1, kBody.size()));
                }},
        BadRest{"Overlap",
                [](auto offset) {
                  if (offset == 0) return with_range(0, "bytes -");
                  return with_range(offset, range_of(offset - 1, kBody.size() - 1, kBody.size()));
                }},
        BadRest{"OtherTotal",
                [](auto offset) {
                  return with_range(offset, range_of(offset, kBody.size(), kBody.size() + 1));
                }},
        BadRest{"NotToTheEnd",
                [](auto offset) {
                  return with_range(offset, range_of(offset, kBody.size() - 2, kBody.size()));
                }},
        BadRest{"UnknownTotal",
                [](auto offset) {
                  return with_range(offset, "bytes " + std::to_string(offset) + "-99/*");
                }},
        BadRest{"SeveralParts",
                [](auto offset) {
                  Reply reply = with_range(offset, "");
                  reply.headers.emplace_back("Content-Type", "multipart/byteranges; boundary=x");
                  return reply;
                }},
        BadRest{"LongerThanItSays",
                [](auto offset) {
                  Reply reply = rest_of(kBody, offset);
                  reply.body += "4,x\n";
                  return reply;
                }},
        BadRest{"OtherEncoding",
                [](auto offset) {
                  Reply reply = rest_of(kBody, offset);
                  reply.headers.emplace_back("Content-Encoding", "gzip");
                  return reply;
                }}),
    [](const auto& test) { return test.param.name; });

TEST_F(DownloadResumeTest, ReadsAgainWithoutAskingWhenThereIsNoStrongEtag) {
  for (const auto* etag : {"", "W/\"v1\"", "v1"}) {
    storage_.on(kFile, {Reply{.headers = {{"ETag", etag}}, .body = kBody, .cut_after = 9}});

    EXPECT_FALSE(read_once()) << etag;
  }
  EXPECT_EQ(asked_of_storage().size(), 3u);
}

TEST_F(DownloadResumeTest, F006_GoesOnWithAFileInChunks) {
  cut_first(kBody, 9, [](std::size_t offset) { return rest_of(kBody, offset); }, Framing::Chunked);

  EXPECT_EQ(read_once().value().size(), 3u);

  EXPECT_NE(asked_of_storage().back().header("Range"), "");
}

TEST_F(DownloadResumeTest, F019_AsksForANewAddressWhenTheOldOneHasExpiredMeanwhile) {
  cut_first(kBody, 12, [](std::size_t) {
    return Reply{.status = 403, .body = "<Error><Code>AccessDenied</Code></Error>"};
  });
  storage_.on("/files/new",
              [](const SeenRequest& request) { return rest_of(kBody, offset_of(request)); });
  api_.on(kDownload, {redirect(storage_.url(kFile)), redirect(storage_.url(kFile)),
                      redirect(storage_.url("/files/new"))});

  const auto rows = read_once();

  ASSERT_TRUE(rows) << rows.error().message();
  EXPECT_THAT(*rows, ElementsAre("1|Ada", "2|~", "3|G,\"H"));
  EXPECT_EQ(asked(kDownload), 3u);
  EXPECT_EQ(asked(kSubmit), 1u);
  EXPECT_THAT(events_.notes, Contains(HasSubstr("resuming the download after 12 bytes")));
}

TEST_F(DownloadResumeTest, GoesOnAfterSeveralCutsButNotForEver) {
  storage_.on(kFile, [](const SeenRequest& request) {
    const std::size_t offset = offset_of(request);
    Reply reply = request.has_header("Range") ? rest_of(kBody, offset)
                                              : Reply{.headers = {{"ETag", kEtag}}, .body = kBody};
    reply.cut_after = 3;
    return reply;
  });
  auto config = report();
  config.retry.attempts = 4;

  const auto rows = read_once(config);

  ASSERT_FALSE(rows);
  EXPECT_EQ(rows.error().kind(), ErrorKind::Transient);
  EXPECT_EQ(asked_of_storage().size(), 4u);
  EXPECT_EQ(asked_of_storage().back().header("Range"), "bytes=9-");
}

TEST_F(DownloadResumeTest, F020_GoesOnInsideACompressedBody) {
  const std::string body = millrace::testing::compressed(kBody);
  const auto undisturbed = read_once();
  for (std::size_t cut = 0; cut < body.size(); ++cut) {
    storage_.on(kFile, [&, number = 0](const SeenRequest& request) mutable {
      Reply reply = ++number == 1
                        ? Reply{.headers = {{"ETag", kEtag}}, .body = body, .cut_after = cut}
                        : rest_of(body, offset_of(request));
      reply.headers.emplace_back("Content-Encoding", "gzip");
      return reply;
    });

    const auto rows = read_once();

    ASSERT_TRUE(rows) << "cut after " << cut << ": " << rows.error().message();
    EXPECT_EQ(*rows, *undisturbed) << cut;
  }
}

}  // namespace
}  // namespace millrace::sources::testing
