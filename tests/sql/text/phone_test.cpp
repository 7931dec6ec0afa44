#include "connector/sql/text/phone.h"

#include <gtest/gtest.h>

namespace millrace::sql::text {
namespace {

// The number, NULL when there is none, or why the region is unknown.
std::string international(std::string_view text, std::string_view region) {
  const auto found = phone_region(region);
  if (!found) return "error: " + std::string(found.error().text());
  std::string out = "before|";
  const bool is_one = e164(text, *found, out);
  EXPECT_EQ(is_phone(text, *found), is_one) << text;
  if (!is_one) return "NULL";
  EXPECT_TRUE(out.starts_with("before|"));
  return out.substr(7);
}

struct Written {
  std::string_view text, region, number;
};

// Numbers as people of the place write them; where there are some, those that the authorities keep
// for films.
TEST(PhoneTest, ReadsNumbersAsTheirRegionWritesThem) {
  for (const auto& [text, region, number] : std::initializer_list<Written>{
           {"030 23125-000", "DE", "+493023125000"},
           {"020 7946 0958", "GB", "+442079460958"},
           {"(201) 555-0123", "US", "+12015550123"},
           {"1 204 555 0123", "CA", "+12045550123"},
           {"01 99 00 12 34", "FR", "+33199001234"},
           {"(02) 5550 1234", "AU", "+61255501234"},
           {"08-465 004 00", "SE", "+46846500400"},
           {"044 668 18 00", "CH", "+41446681800"},
           {"912 34 56 78", "ES", "+34912345678"},
           {"06 698 12345", "IT", "+390669812345"},
           {"(06 1) 234 5678", "HU", "+3612345678"},
           {"8 (495) 123-45-67", "RU", "+74951234567"},
           {"6123 4567", "SG", "+6561234567"},
           {"024 3825 1234", "VN", "+842438251234"},
           {"098765 43210", "IN", "+919876543210"},
           {"03-1234-5678", "JP", "+81312345678"},
           {"131 2345 6789", "CN", "+8613123456789"},
           {"02-212-3456", "KR", "+8222123456"},
           {"(11) 91234-5678", "BR", "+5511912345678"},
           {"011 15-2345-6789", "AR", "+5491123456789"},
           {"0802 123 4567", "NG", "+2348021234567"},
           {"021 123 4567", "ZA", "+27211234567"},
           {"050 123 4567", "AE", "+971501234567"},
       }) {
    EXPECT_EQ(international(text, region), number) << text << " of " << region;
  }
}

TEST(PhoneTest, ReadsWhatBeginsWithACountryCodeWhateverTheRegion) {
  EXPECT_EQ(international("+49 (0)30 901820", "SG"), "+4930901820");
  EXPECT_EQ(international("0049 30 901820", "DE"), "+4930901820");
  EXPECT_EQ(international("011 49 30 901820", "US"), "+4930901820");
  EXPECT_EQ(international("tel:+1-201-555-0123", "DE"), "+12015550123");
  EXPECT_EQ(international("+800 1234 5678", "DE"), "+80012345678");
  EXPECT_EQ(international("\uff0b49 30 901820", "SG"), "+4930901820");
}

TEST(PhoneTest, ReadsDigitsOfAnyScript) {
  EXPECT_EQ(international("٠٣٠ ٩٠١٨٢٠", "DE"), "+4930901820");
  EXPECT_EQ(international("۰۳۰ ۹۰۱۸۲۰", "DE"), "+4930901820");
  EXPECT_EQ(international("０３０－９０１８２０", "DE"), "+4930901820");
}

TEST(PhoneTest, DropsExtensionsAndWhatStandsAround) {
  EXPECT_EQ(international("030 901820 ext. 5", "DE"), "+4930901820");
  EXPECT_EQ(international("201-555-0123 x1234", "US"), "+12015550123");
  EXPECT_EQ(international("+49 30 901820;ext=5", "DE"), "+4930901820");
  EXPECT_EQ(international("\t(030) 901820\n", "DE"), "+4930901820");
  EXPECT_EQ(international("+7 495 123-45-67 доб. 5", "DE"), "+74951234567");
  EXPECT_EQ(international("030 901820 a", "DE"), "+4930901820");
  EXPECT_EQ(international("Tel. 030/901820", "DE"), "+4930901820");
  EXPECT_EQ(international("Tél. 01 99 00 12 34", "FR"), "+33199001234");
}

TEST(PhoneTest, FindsNoNumberInAnythingElse) {
  for (const std::string_view text :
       {"", " ", "+", "n/a", "hello", "12", "110", "+999 30 901820", "+49", "ann@example.com",
        "123456789012345678", "2024-02-29 10:20:30.123456789", "(((((", "☎", "+1 201 555"}) {
    EXPECT_EQ(international(text, "DE"), "NULL") << text;
  }
  // It can be dialled there alone.
  EXPECT_EQ(international("555-0123", "US"), "NULL");
}

TEST(PhoneTest, TakesNoDigitsFromWords) {
  for (const std::string_view text : {"030 901820 home", "030 901820 and 040 1",
                                      "030 901820 or 040 1", "1-800-FLOWERS", "030 901820 дом"}) {
    EXPECT_EQ(international(text, "DE"), "NULL") << text;
    EXPECT_EQ(international(text, "US"), "NULL") << text;
  }
}

TEST(PhoneTest, TakesNumbersThatNobodyHasIfTheirLengthIsRight) {
  EXPECT_EQ(international("+1 200 000 0000", "US"), "+12000000000");
}

TEST(PhoneTest, ReadsNoTextThatIsLongerThanAnyNumber) {
  const std::string number = "030 901820";
  EXPECT_EQ(international(std::string(240, ' ') + number, "DE"), "+4930901820");
  EXPECT_EQ(international(std::string(241, ' ') + number, "DE"), "NULL");
  for (const char c : std::string_view("1a+(;x")) {
    EXPECT_EQ(international(std::string(1 << 20, c), "DE"), "NULL") << c;
  }
}

TEST(PhoneTest, NeedsACountryCodeWithoutARegion) {
  EXPECT_TRUE(is_phone("+49 30 901820", no_phone_region()));
  EXPECT_FALSE(is_phone("030 901820", no_phone_region()));
  EXPECT_FALSE(is_phone("0049 30 901820", no_phone_region()));
}

TEST(PhoneRegionTest, IsACodeInEitherCase) {
  EXPECT_EQ(international("030 901820", "de"), "+4930901820");
  EXPECT_EQ(international("030 901820", "De"), "+4930901820");
  EXPECT_EQ(international("030 901820", " DE\t"), "+4930901820");
  EXPECT_TRUE(phone_region("XK"));
}

TEST(PhoneRegionTest, IsRefusedByNameWhenThereIsNone) {
  const auto refusal = [](std::string_view code) {
    const auto found = phone_region(code);
    return found ? "known as " + found->code : std::string(found.error().text());
  };
  EXPECT_EQ(refusal("UK"), "unknown region 'UK'; did you mean 'GB'?");
  EXPECT_EQ(refusal("deu"), "unknown region 'deu'; did you mean 'DE'?");
  EXPECT_EQ(refusal("XX"), "unknown region 'XX'; write its code of two letters, such as DE");
  EXPECT_EQ(refusal("ZZ"), "unknown region 'ZZ'; write its code of two letters, such as DE");
  EXPECT_EQ(refusal("001"), "unknown region '001'; write its code of two letters, such as DE");
  EXPECT_EQ(refusal("Germany"),
            "unknown region 'Germany'; write its code of two letters, such as DE");
  EXPECT_TRUE(refusal("").starts_with("unknown region ''"));
  EXPECT_LT(refusal(std::string(1 << 20, 'x')).size(), 300U);
}

}  // namespace
}  // namespace millrace::sql::text
