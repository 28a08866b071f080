/** How a checkpoint as large as the released ones loads. */
@NullMarked
package io.spiritlm.deploy.load;

import org.jspecify.annotations.NullMarked;
