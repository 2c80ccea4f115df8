import java.nio.file.*;
import java.util.*;

/**
 * Replays the vectors in Java: {@code java RunVectors.java [policy] [machine]} (Java 17 or newer, nothing else).
 * {@link TableMachine} is the implementation that is tried; put your own in its place. Exit 0: it does what is
 * expected; 1: it does not.
 */
public class RunVectors {
  /** One step of an implementation: the state it leads to, the commands in their order, whether it was ignored. */
  record Step(Object state, List<Object> commands, boolean ignored) {}

  /** What an implementation must do. A state may be any value; a step must not change the state it is given. */
  interface Machine {
    Object initial();
    /** {@code event} has its payload; {@code row} is the name of the table's row, which its payload chose. */
    Step step(Object state, Map<String, Object> event, String row);
    /** The value of a region in a state. */
    String valueOf(Object state, String region);
  }

  public static void main(String[] args) throws Exception {
    Path folder = Path.of(System.getProperty("vectors", "."));
    String policy = args.length > 0 ? args[0] : "when-joined", name = args.length > 1 ? args[1] : "whole";
    Map<String, Object> v = map(Json.read(folder.resolve(name + "." + policy + ".json")));
    Machine machine = new TableMachine(map(Json.read(folder.resolve("table." + policy + ".json"))), map(Json.read(folder.resolve("manifest.json"))), name);
    List<Object> events = list(v.get("events")), states = list(v.get("states")), lists = list(v.get("commands")), results = list(v.get("results"));
    List<Object> depth = list(v.get("depth")), event = list(v.get("event")), result = list(v.get("result")), regions = list(v.get("regions"));

    Object[] path = new Object[64];
    String[] names = new String[64];
    path[0] = machine.initial();
    int differences = 0, steps = 0, behind = Integer.MAX_VALUE;
    for (int i = 0; i < event.size() && differences < 5; i++) {
      int d = number(depth.get(i));
      if (d > behind) continue; // what follows a difference says nothing
      behind = Integer.MAX_VALUE;
      List<Object> sent = list(events.get(number(event.get(i))));
      names[d] = (String) sent.get(0);
      Step got = machine.step(path[d], map(sent.get(1)), names[d]);
      path[d + 1] = got.state();
      steps++;
      List<Object> expected = list(results.get(number(result.get(i))));
      int commandList = number(expected.get(1));
      List<Object> values = new ArrayList<>();
      for (Object region : regions) values.add(machine.valueOf(got.state(), (String) region));
      boolean same = values.equals(states.get(number(expected.get(0))))
        && got.commands().equals(commandList < 0 ? List.of() : lists.get(commandList)) && got.ignored() == commandList < 0;
      if (same) continue;
      differences++;
      behind = d;
      System.out.println("after " + String.join(", ", Arrays.asList(names).subList(0, d + 1))
        + "\n  expected " + states.get(number(expected.get(0))) + " " + (commandList < 0 ? "ignored" : lists.get(commandList))
        + "\n  found    " + values + " " + (got.ignored() ? "ignored " : "") + got.commands());
    }
    System.out.println(name + "." + policy + ".json: " + steps + " of " + event.size() + " steps, " + differences + " differences");
    System.exit(differences == 0 ? 0 : 1);
  }

  /** The whole machine, or one part of it, out of the table: the core takes the event; each listener takes it, and then the core's signals. */
  static class TableMachine implements Machine {
    record Part(List<Object> states, Map<String, List<Object>> rows, List<Object> commands, int initial) {}
    final List<Part> parts = new ArrayList<>();
    final List<Object> order;

    TableMachine(Map<String, Object> table, Map<String, Object> manifest, String name) {
      order = list(manifest.get("order"));
      for (Object each : list(table.get("tables"))) {
        Map<String, Object> t = map(each);
        if (!name.equals("whole") && !name.equals(t.get("name"))) continue;
        Map<String, List<Object>> rows = new HashMap<>();
        for (Object r : list(t.get("rows"))) rows.put(list(r).get(0) + " " + list(t.get("events")).get(number(list(r).get(1))), list(r));
        parts.add(new Part(list(t.get("states")), rows, list(t.get("commands")), number(t.get("initial"))));
      }
    }

    public Object initial() {
      int[] at = new int[parts.size()];
      for (int i = 0; i < at.length; i++) at[i] = parts.get(i).initial();
      return at;
    }

    public Step step(Object state, Map<String, Object> event, String row) {
      int[] next = ((int[]) state).clone();
      List<Object> commands = new ArrayList<>();
      String from = valueOf(state, "session");
      boolean taken = take(0, row, next, commands);
      String to = valueOf(next, "session");
      List<String> heard = new ArrayList<>(List.of(row));
      if ("idle".equals(from) && "joining".equals(to)) heard.add("session.began");
      if (from != null && !isOver(from) && isOver(to)) heard.add("session.over");
      for (int i = 1; i < next.length; i++) for (String name : heard) taken |= take(i, name, next, commands);
      commands.sort(Comparator.comparingInt(c -> order.indexOf(map(c).get("type"))));
      return new Step(next, commands, !taken);
    }

    private boolean take(int i, String name, int[] next, List<Object> commands) {
      List<Object> row = parts.get(i).rows().get(next[i] + " " + name);
      if (row == null) return false;
      next[i] = number(row.get(2));
      commands.addAll(list(parts.get(i).commands().get(number(row.get(3)))));
      return true;
    }

    public String valueOf(Object state, String region) {
      int[] at = (int[]) state;
      for (int i = 0; i < at.length; i++) {
        Object value = map(parts.get(i).states().get(at[i])).get(region);
        if (value != null) return (String) value;
      }
      return null;
    }

    private static boolean isOver(String session) { return session.equals("leaving") || session.equals("ended"); }
  }

  @SuppressWarnings("unchecked") static Map<String, Object> map(Object o) { return (Map<String, Object>) o; }
  @SuppressWarnings("unchecked") static List<Object> list(Object o) { return (List<Object>) o; }
  static int number(Object o) { return (Integer) o; }

  /** As much of JSON as these files use: no escapes, whole numbers. */
  static class Json {
    final String text;
    int at = 0;
    Json(String text) { this.text = text; }
    static Object read(Path file) throws Exception { return new Json(Files.readString(file)).value(); }
    char peek() { while (Character.isWhitespace(text.charAt(at))) at++; return text.charAt(at); }
    boolean skip(char c) { if (peek() != c) return false; at++; return true; }
    Object value() {
      switch (peek()) {
        case '{': { Map<String, Object> m = new LinkedHashMap<>(); at++; while (!skip('}')) { String key = string(); skip(':'); m.put(key, value()); skip(','); } return m; }
        case '[': { List<Object> l = new ArrayList<>(); at++; while (!skip(']')) { l.add(value()); skip(','); } return l; }
        case '"': return string();
        case 't': at += 4; return true;
        case 'f': at += 5; return false;
        default: { int start = at; while ("-0123456789".indexOf(text.charAt(at)) >= 0) at++; return Integer.valueOf(text.substring(start, at)); }
      }
    }
    String string() { peek(); int start = ++at; while (text.charAt(at) != '"') at++; return text.substring(start, at++); }
  }
}
