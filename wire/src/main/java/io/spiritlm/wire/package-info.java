/** What travels between the stages: topics, the checked records in them, and their codecs. */
@NullMarked
package io.spiritlm.wire;

import org.jspecify.annotations.NullMarked;
