#!/bin/sh
# What a mail tool does every few minutes: fetches the list, unless it is the one that it has.
# Prints "new" or "unchanged". FEED_URL is the address of the feed, FEED_TOKEN its token.
set -eu
touch vip.etag
# From a pipe, so that the token is not in the list of processes.
status=$(printf 'header = "Authorization: Bearer %s"\n' "$FEED_TOKEN" |
  curl --config - --silent --show-error --fail --retry 3 --retry-max-time 20 --compressed \
    --etag-compare vip.etag --etag-save vip.etag.new \
    --output vip.csv.new --write-out '%{http_code}' "$FEED_URL")
if [ "$status" = 304 ]; then
  echo unchanged
else
  mv vip.csv.new vip.csv
  mv vip.etag.new vip.etag
  echo new
fi
rm -f vip.csv.new vip.etag.new
