package dev.holdfast.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * The network between one node and its database: passes on what both send, late if it is told so, and cuts connections, at once
 * or in the worst moment, after the database has committed and before the node knows.
 */
final class Relay implements AutoCloseable {

    /** What PostgreSQL sends when a transaction is committed: message C, 11 bytes, the word and a zero. */
    private static final byte[] COMMITTED = "C\0\0\0\u000bCOMMIT\0".getBytes(StandardCharsets.ISO_8859_1);

    private static final int CHUNK = 8192;

    private final ServerSocket door;
    private final int target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answersToLose = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile long delayNanos;
    private volatile boolean shut;

    /** Opens a relay on any port to a port of this machine. */
    Relay(int target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        begin(this::admit);
    }

    private static void begin(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    /** Returns the port it is on. */
    int port() {
        return door.getLocalPort();
    }

    /** Passes everything on so much later, each way; zero for at once. */
    void delay(Duration time) {
        delayNanos = time.toNanos();
    }

    /** Cuts all connections there are; new ones can be had. */
    void cut() {
        open.forEach(this::reset);
    }

    /** Cuts all connections and refuses new ones, until {@link #mend}. */
    void shut() {
        shut = true;
        cut();
    }

    /** Lets connections through again. */
    void mend() {
        shut = false;
    }

    /** Swallows the next answers that say that a transaction is committed, and cuts the connection they came on. */
    void loseCommits(int count) {
        answersToLose.set(count);
    }

    /** Returns how many such answers were swallowed. */
    int lostCommits() {
        return lost.get();
    }

    private void admit() {
        while (!door.isClosed()) {
            try {
                Socket node = door.accept();
                open.add(node);
                if (shut) {
                    reset(node);
                } else {
                    join(node);
                }
            } catch (IOException e) {
                // closed, or the caller is gone already
            }
        }
    }

    private void join(Socket node) {
        Socket database = new Socket();
        try {
            database.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            open.add(database);
            node.setTcpNoDelay(true);
            database.setTcpNoDelay(true);
        } catch (IOException e) {
            reset(node);
            return;
        }
        begin(() -> pass(node, database, false));
        begin(() -> pass(database, node, true));
    }

    private void pass(Socket from, Socket to, boolean answers) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int length = in.read(chunk);
            while (length >= 0) {
                if (delayNanos > 0) {
                    LockSupport.parkNanos(delayNanos);
                }
                if (answers && isCommit(chunk, length) && takeOne()) {
                    break;
                }
                out.write(chunk, 0, length);
                length = in.read(chunk);
            }
        } catch (IOException e) {
            // one side is gone, so the other has to go
        }
        reset(from);
        reset(to);
    }

    private boolean takeOne() {
        boolean taken = answersToLose.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        if (taken) {
            lost.incrementAndGet();
        }
        return taken;
    }

    private static boolean isCommit(byte[] chunk, int length) {
        for (int at = 0; at + COMMITTED.length <= length; at++) {
            if (Arrays.equals(chunk, at, at + COMMITTED.length, COMMITTED, 0, COMMITTED.length)) {
                return true;
            }
        }
        return false;
    }

    /** Ends a connection at once, without the good-bye of an orderly end. */
    private void reset(Socket socket) {
        open.remove(socket);
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // closed already
        }
        try {
            socket.close();
        } catch (IOException e) {
            // then it is closed
        }
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }
}
