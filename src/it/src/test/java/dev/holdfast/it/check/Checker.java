package dev.holdfast.it.check;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;

/** Asks the database for what breaks a rule. */
public final class Checker {

    /** Of many instances that break one rule so many are enough to see what happened. */
    private static final int SHOWN = 20;

    private final Connection connection;

    /** Looks through a connection, of which it changes nothing. */
    public Checker(Connection connection) {
        this.connection = connection;
    }

    /** Returns what breaks any rule, once nothing runs any more. */
    public List<Violation> atTheEnd() throws SQLException {
        return check(Arrays.asList(Rule.values()));
    }

    /** Returns what breaks a rule that holds at every moment. */
    public List<Violation> now() throws SQLException {
        return check(EnumSet.of(
                Rule.UNATTENDED,
                Rule.LOST_START,
                Rule.UNASKED_START,
                Rule.DOUBLED_EFFECT,
                Rule.GAP,
                Rule.OUT_OF_ORDER,
                Rule.AFTER_ITS_END,
                Rule.LOST_SIGNAL,
                Rule.DOUBLED_SIGNAL));
    }

    private List<Violation> check(Collection<Rule> rules) throws SQLException {
        List<Violation> violations = new ArrayList<>();
        for (Rule rule : rules) {
            violations.addAll(check(rule));
        }
        return violations;
    }

    /** Returns what breaks one rule. */
    public List<Violation> check(Rule rule) throws SQLException {
        List<Violation> violations = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(rule.sql() + " LIMIT " + SHOWN)) {
            while (rows.next()) {
                violations.add(new Violation(rule, rows.getString(1), rows.getString(2)));
            }
        }
        return violations;
    }
}
