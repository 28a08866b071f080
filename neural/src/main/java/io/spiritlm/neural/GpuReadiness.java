package io.spiritlm.neural;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.tensorflow.proto.AttrValue;
import org.tensorflow.proto.GraphDef;
import org.tensorflow.proto.KernelDef;
import org.tensorflow.proto.NodeDef;

/** Whether a graph can run on a GPU, as far as this TensorFlow's kernels tell; no GPU is needed to ask. Not thread-safe. */
public final class GpuReadiness {
    /** TensorFlow takes a kernel for any device where there is none for this one; such a one works in the machine's memory. */
    private static final Set<String> ON_GPU = Set.of("GPU", "DEFAULT");

    private final Map<String, RegisteredKernels> known = new HashMap<>();

    /** Creates one that remembers what it asked for. */
    public GpuReadiness() {}

    /**
     * The operations of a graph that have no kernel for GPUs, as {@code StridedSliceAssign(T=DT_FLOAT)}, sorted; they would run
     * beside the GPU, and what they work on be copied from it and back.
     */
    public Set<String> without(GraphDef graph) {
        Set<String> without = new TreeSet<>();
        for (NodeDef node : graph.getNodeList()) {
            var kernels = known.computeIfAbsent(node.getOp(), RegisteredKernels::of);
            if (kernels.kernels().stream().noneMatch(kernel -> fits(kernel, node))) {
                without.add(node.getOp() + types(node));
            }
        }
        return without;
    }

    private static boolean fits(KernelDef kernel, NodeDef node) {
        return ON_GPU.contains(kernel.getDeviceType())
                && kernel.getLabel().isEmpty()
                && kernel.getConstraintList().stream()
                        .allMatch(constraint -> allows(
                                constraint.getAllowedValues().getList(),
                                node.getAttrOrDefault(constraint.getName(), AttrValue.getDefaultInstance())));
    }

    private static boolean allows(AttrValue.ListValue allowed, AttrValue value) {
        return allowed.getTypeCount() > 0
                ? allowed.getTypeList().contains(value.getType())
                : allowed.getSList().contains(value.getS());
    }

    private static String types(NodeDef node) {
        Set<String> types = new TreeSet<>();
        node.getAttrMap().forEach((name, value) -> {
            if (value.hasType() && !name.startsWith("_")) {
                types.add(name + "=" + value.getType());
            }
        });
        return types.toString().replace('[', '(').replace(']', ')');
    }
}
