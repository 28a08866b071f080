/** The stages in one process or several, and calls that go through them. */
@NullMarked
package io.spiritlm.deploy.pipeline;

import org.jspecify.annotations.NullMarked;
