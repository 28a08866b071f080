package io.spiritlm.deploy.capacity;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Looks into another JVM of this user on this machine. For one thread. Needs a JDK, and {@code /proc} for {@code rssBytes}. */
public final class ProcessProbe implements AutoCloseable {
    private final long pid;
    private final JMXConnector connector;
    private final MBeanServerConnection beans;

    /**
     * How a process is.
     *
     * @param heapBytes used right behind a full collection
     * @param directBytes of direct buffers that the JVM knows of; what Netty or TensorFlow allocate themselves is but in rssBytes
     * @param rssBytes resident, mapped files included
     * @param anonymousBytes of these, the ones that no file backs
     */
    public record Reading(
            long heapBytes, long directBytes, long rssBytes, long anonymousBytes, long threads, long openFiles) {}

    private ProcessProbe(long pid, JMXConnector connector) throws IOException {
        this.pid = pid;
        this.connector = connector;
        beans = connector.getMBeanServerConnection();
    }

    /**
     * Begins to look.
     *
     * @throws IOException if it lets nobody look
     */
    @SuppressWarnings("BanJNDI") // the address is what the process itself said, which this user owns
    static ProcessProbe attach(ProcessHandle process) throws IOException {
        try {
            VirtualMachine machine = VirtualMachine.attach(Long.toString(process.pid()));
            try {
                String address = machine.startLocalManagementAgent();
                return new ProcessProbe(process.pid(), JMXConnectorFactory.connect(new JMXServiceURL(address)));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException e) {
            throw new IOException(
                    "process %d: expected to look into its JVM, found: %s".formatted(process.pid(), e), e);
        }
    }

    /** Collects the process's garbage, and looks at it. */
    Reading read() throws IOException {
        try {
            ObjectName memory = new ObjectName(ManagementFactory.MEMORY_MXBEAN_NAME);
            beans.invoke(memory, "gc", new Object[0], new String[0]);
            CompositeData heap = (CompositeData) beans.getAttribute(memory, "HeapMemoryUsage");
            return new Reading(
                    (Long) heap.get("used"),
                    number("java.nio:type=BufferPool,name=direct", "MemoryUsed"),
                    statusBytes("VmRSS:"),
                    statusBytes("RssAnon:"),
                    number(ManagementFactory.THREAD_MXBEAN_NAME, "ThreadCount"),
                    number(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME, "OpenFileDescriptorCount"));
        } catch (JMException e) {
            throw new IOException("process %d: expected its JVM's figures, found: %s".formatted(pid, e), e);
        }
    }

    private long number(String bean, String attribute) throws IOException, JMException {
        return ((Number) beans.getAttribute(new ObjectName(bean), attribute)).longValue();
    }

    private long statusBytes(String field) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith(field)) {
                return 1024 * Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("%s: expected a line %s, found none".formatted(status, field));
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // the process has ended, and the connection with it
        }
    }
}
