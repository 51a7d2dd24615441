package dev.holdfast.it;

import dev.holdfast.it.notice.NoticeTasks;
import dev.holdfast.it.notice.NoticeWorkflow;
import dev.holdfast.it.xa.Transfer;
import jakarta.jms.Connection;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.broker.BrokerService;

/** A message broker in this process, which keeps what it has on disk; servers reach it by its own resource adapter. */
final class MessageBroker implements Beside {

    private static final String NAME = "notices";

    private final BrokerService broker;
    private final String address;

    /** Starts it on any port. */
    MessageBroker(Path data) throws Exception {
        broker = new BrokerService();
        broker.setBrokerName(NAME);
        broker.setUseJmx(false);
        broker.setUseShutdownHook(false);
        broker.setDataDirectoryFile(data.toAbsolutePath().toFile());
        address = "tcp://127.0.0.1:"
                + broker.addConnector("tcp://127.0.0.1:0").getConnectUri().getPort();
        broker.start();
        broker.waitUntilStarted();
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("BROKER_URL", address, "BROKER_USER", "holdfast", "BROKER_PASSWORD", "holdfast");
    }

    @Override
    public Path script() {
        return XaSite.RESOURCES.resolve("broker.cli");
    }

    @Override
    public List<Path> archives() {
        return List.of(Path.of("target/broker/activemq-rar.rar"));
    }

    @Override
    public List<Class<?>> application() {
        return List.of(Transfer.class, NoticeTasks.class, NoticeWorkflow.class);
    }

    @Override
    public List<String> effects(String instance) throws Exception {
        try (Connection connection =
                        new ActiveMQConnectionFactory("vm://" + NAME + "?create=false").createConnection();
                Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE)) {
            connection.start();
            List<String> steps = new ArrayList<>();
            for (Object message : Collections.list(session.createBrowser(session.createQueue(NoticeTasks.QUEUE))
                    .getEnumeration())) {
                if (instance.equals(((Message) message).getStringProperty(NoticeTasks.INSTANCE))) {
                    steps.add(((TextMessage) message).getText());
                }
            }
            Collections.sort(steps);
            return steps;
        }
    }

    @Override
    public int prepared() throws Exception {
        return broker.getBroker().getPreparedTransactions(broker.getAdminConnectionContext()).length;
    }

    @Override
    public void close() throws Exception {
        broker.stop();
        broker.waitUntilStopped();
    }
}
