/** Live calls over WebSockets: the protocol {@code /v1/stream}, its server and a client that takes a call up again when a connection breaks. */
@NullMarked
package io.spiritlm.ingest.stream;

import org.jspecify.annotations.NullMarked;
