// Where credentials come from: a list of sources, asked in order.
// Must not know: AWS IoT, regions.
#pragma once

#include "engine/host/host.h"
#include "steps/aws/core/connection.h"
#include "steps/aws/core/credentials.h"

namespace byoc::aws {

// There are none: nobody has set up any, in the environment, in the shared files or on this machine, and no profile was
// asked for.
class NoCredentials : public Error {
 public:
  using Error::Error;
};

// The credentials of the first source that has some; the connection's profile says which ones to ask. Throws Error if a
// source is told to give some and can't, if they are incomplete or hold characters that no credential has, and if a
// profile is named that has none; NoCredentials if there are none anywhere and none were asked for.
Credentials resolve_credentials(const Connection& connection, const ReadHost& host);

// Where the requests for that service go to another machine by plain http: throws Error if the credentials would come
// from anywhere but keys that stand written, before any source is asked.
void refuse_plain_http(const Connection& connection, const ReadHost& host, const Service& service);

}  // namespace byoc::aws
