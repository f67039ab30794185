// Whether a device gets into AWS IoT: mutual TLS, then MQTT's CONNECT, told in words.
// Must not know: how TLS is done, how plans are made.
#pragma once

#include "engine/cli/arguments/arguments.h"
#include "engine/cli/console.h"
#include "engine/cli/exit_status.h"
#include "engine/host/host.h"
#include "engine/host/net/tls_connection.h"
#include "engine/manifest/model/manifest.h"

namespace byoc {

// Connects as the device that `arguments.id` names and leaves again. Prints a line and returns exit_done
// if it got in; else throws Error, or UsageError before anything was tried. The manifest's region is the one to ask
// for.
int check_connection(const Arguments& arguments, const Manifest& manifest, const ReadHost& host,
                     const TlsConnector& tls, Console& console);

}  // namespace byoc
