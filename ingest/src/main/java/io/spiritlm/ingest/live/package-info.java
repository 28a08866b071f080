/** Live calls: legs that are spoken while they are heard, and what comes of them, whatever transport they come by. */
@NullMarked
package io.spiritlm.ingest.live;

import org.jspecify.annotations.NullMarked;
