"""The right answer for each ticket of the help-desk example that is hard to judge, worked out by hand.

Read by the tests that hold any way of evaluating clocks against these answers: nothing here was printed by a program.
Times are local (Amsterdam, and the state is as of 2026-07-01 00:00), lengths are hours of counted time. Office hours
are Monday to Friday 09:00 to 17:30 (8:30) and Saturday 10:00 to 14:00 (4:00), without the Dutch public holidays.
"""

from __future__ import annotations

from tests.clock_answers import Planted

__all__ = ["AS_OF", "PLANTED", "REFUSED"]

AS_OF = "2026-07-01 00:00"

ANSWER, NEXT, CHAT, CALL, WORK = "first-answer", "next-answer", "chat-answer", "call-answer", "resolution"

PLANTED = (
    # ---- answers outside office hours, and what counts at closing time
    # Fri 16:30 to 17:30 is 1 h, Sat 10:00 to 11:00 another; the 4 h end 3 h into Saturday.
    Planted("answered-on-saturday", ANSWER, "Saturday morning counts, the night before does not",
            "2026-01-09 16:30", "2026-01-10 13:00", "2026-01-10 13:00", "2026-01-10 11:00", "2:00"),
    # Sat 10:00 to 14:00 is 4 h, all of them; nothing is open before Monday 09:00.
    Planted("grace-until-monday", ANSWER, "due at closing time, so an answer on Sunday evening has taken no longer",
            "2026-01-17 10:00", "2026-01-17 14:00", "2026-01-19 09:00", "2026-01-18 20:00", "4:00"),
    Planted("just-after-grace", ANSWER, "a microsecond of Monday is too much",
            "2026-01-17 10:00", "2026-01-17 14:00", "2026-01-19 09:00", "2026-01-19 09:00:00.000001",
            "4:00:00.000001", state="missed"),
    # Thu 16:00, then Fri (1) and Sat (2). 16:00 is after Saturday's close, so the close is due. Thu 1:30 + Fri 8:30
    # + Sat 4:00 = 14:00, and no more by Monday 08:00.
    Planted("low-until-saturday-close", ANSWER, "two business days end on a short Saturday",
            "2026-02-05 16:00", "2026-02-07 14:00", "2026-02-09 09:00", "2026-02-09 08:00", "14:00", level="low"),
    # Fri 24 April 16:00, then Sat 25 (1), not Mon 27 (King's Day), Tue 28 (2), Wed 29 (3). 1:30 + 4:00 + 8:30 + 7:00
    # are 21:00; at 17:00 it is an hour more.
    Planted("over-kings-day", WORK, "a public holiday is no business day, and its hours are not open",
            "2026-04-24 16:00", "2026-04-29 16:00", "2026-04-29 16:00", "2026-04-29 17:00", "22:00", state="missed"),
    # Sunday moves to Mon 09:00; Tue, Wed, Thu 09:00. Mon, Tue and Wed are 3 * 8:30.
    Planted("three-days-from-sunday", WORK, "business days from a closed instant begin at the next opening",
            "2026-02-08 12:00", "2026-02-12 09:00", "2026-02-12 09:00", "2026-02-12 08:30", "25:30"),
    # ---- nights
    # 22:00 at +1 is 21:00 UTC; 8 h later it is 05:00 UTC, 07:00 at +2, though the wall clock went on by 9 h.
    Planted("dst-spring-night", WORK, "an hour of the night is skipped, so 8 hours take until 07:00",
            "2026-03-28 22:00", "2026-03-29 07:00", "2026-03-29 07:00", "2026-03-29 07:00", "8:00", level="urgent"),
    Planted("dst-spring-night", ANSWER, "before the change nothing is special",
            "2026-03-28 22:00", "2026-03-28 23:00", "2026-03-28 23:00", "2026-03-28 22:45", "0:45", level="urgent"),
    Planted("vip-at-night", ANSWER, "urgent by the customer's group; exactly the limit is met",
            "2026-02-15 02:00", "2026-02-15 03:00", "2026-02-15 03:00", "2026-02-15 03:00", "1:00", level="urgent"),
    Planted("outage-by-tag", ANSWER, "the last rule that matches decides: low by one tag, urgent by the other",
            "2026-03-01 23:30", "2026-03-02 00:30", "2026-03-02 00:30", "2026-03-02 00:31", "1:01", state="missed",
            level="urgent"),
    # ---- reopened; the time between does not count
    # 2 h of the 8 h are used on Monday, 6 h from Tue 09:00 on end at 15:00.
    Planted("reopened-once", WORK, "2 h and 1 h are 3 h",
            "2026-03-02 09:00", "2026-03-03 15:00", "2026-03-03 15:00", "2026-03-03 10:00", "3:00", level="urgent"),
    # 7 h on Monday, the eighth ends on Wednesday at 10:00.
    Planted("reopened-and-late", WORK, "solved in time, reopened, and late in the end",
            "2026-03-09 09:00", "2026-03-11 10:00", "2026-03-11 10:00", "2026-03-11 10:30", "8:30", state="missed",
            level="urgent"),
    # 1 h on Monday, 4 h from 20:00 to midnight; 3 h are left.
    Planted("reopened-and-open", WORK, "reopened and not solved again",
            "2026-06-29 09:00", "2026-07-01 03:00", "2026-07-01 03:00", None, "5:00", state="running",
            level="urgent"),
    # Nothing lies between 11:00 and 11:00.
    Planted("closed-and-reopened-at-once", WORK, "a stop comes before a start, so it goes on until 13:00",
            "2026-01-20 09:00", "2026-01-20 17:00", "2026-01-20 17:00", "2026-01-20 13:00", "4:00", level="urgent"),
    # ---- another level on the way; the time that is spent is held against the new limit
    # Tue 09:00 to 14:00 are 5 office hours; 3 h more are all hours, to 17:00.
    Planted("raised-to-urgent", WORK, "5 h are spent when 8 h become the limit",
            "2026-02-10 09:00", "2026-02-10 17:00", "2026-02-10 17:00", "2026-02-10 17:10", "8:10", state="missed",
            level="urgent"),
    # Mon 8:30, Tue 09:00 to 10:00 1:00, and 0:30 more. The eighth office hour ended on Mon 17:00.
    Planted("raised-too-late", WORK, "more than the new limit is spent at the change",
            "2026-02-16 09:00", "2026-02-16 17:00", "2026-02-16 17:00", "2026-02-17 10:30", "10:00", state="missed",
            level="urgent"),
    # Ten business days after Wed 18: Thu, Fri, Sat, Mon, Tue, Wed, Thu, Fri, Sat, Mon 2 March 09:30.
    # Wed 8:00 (3:00 of it urgent, in office hours all the same), 7 * 8:30 = 59:30, Sat 21st 4:00, Sat 28th 3:00.
    Planted("lowered-in-time", WORK, "ten business days from the opening of the ticket, not from the change",
            "2026-02-18 09:30", "2026-03-02 09:30", "2026-03-02 09:30", "2026-02-28 13:00", "74:30", level="low"),
    # Low from 10:00 on. Thu 09:15 to 17:30 8:15, Fri 0:15. Ten days: Fri 20, Sat, Mon 23 to Sat 28 (6), Mon, Tue 3.
    Planted("two-levels-at-once", WORK, "of two changes in one moment the greater key holds",
            "2026-02-19 09:15", "2026-03-03 09:15", "2026-03-03 09:15", "2026-02-20 09:15", "8:30", level="low"),
    Planted("unknown-level", ANSWER, "a level that is not defined is refused, and standard remains",
            "2026-02-23 10:00", "2026-02-23 14:00", "2026-02-23 14:00", "2026-02-23 13:00", "3:00"),
    # ---- pauses
    # Mon 2:30, Tue 8:30, Wed 1:00 are 12:00; held Mon 17:00 to 17:30 and Tue 09:00 to 10:00. Three days are due on
    # Thu 15:00, 1:30 later with the hold.
    Planted("hold-over-closing", WORK, "a hold takes only open time away",
            "2026-03-16 15:00", "2026-03-19 16:30", "2026-03-19 16:30", "2026-03-18 10:00", "10:30", "1:30"),
    # 7 h, of them 10:00 to 13:00 paused. Three days: Fri 09:00, and the 3 h.
    Planted("overlapping-pauses", WORK, "waiting and two holds overlap; together they are 3 h",
            "2026-03-17 09:00", "2026-03-20 12:00", "2026-03-20 12:00", "2026-03-17 16:00", "4:00", "3:00"),
    Planted("touching-holds", WORK, "two holds without anything between",
            "2026-03-19 09:00", "2026-03-19 19:00", "2026-03-19 19:00", "2026-03-19 13:00", "2:00", "2:00",
            level="urgent"),
    # Sat 13:00 to 14:00 and Mon 09:00 to 10:00; Mon, Tue, Wed 13:00.
    Planted("hold-on-a-sunday", WORK, "a hold in closed hours changes nothing",
            "2026-03-21 13:00", "2026-03-25 13:00", "2026-03-25 13:00", "2026-03-23 10:00", "2:00"),
    # Monday 8:30. From Tue 5 May to Tue 30 June: weekdays 4 + 5 + 5 + 5 in May and 22 in June, without Ascension
    # (14 May) and Pentecost Monday (25 May), 39 * 8:30 = 331:30; eight Saturdays, 32:00.
    Planted("hold-without-end", WORK, "a hold without an end lasts still",
            "2026-05-04 09:00", None, None, None, "8:30", "363:30", state="paused"),
    Planted("hold-backwards", WORK, "a hold that ends before it begins is refused",
            "2026-01-22 09:30", "2026-01-26 09:30", "2026-01-26 09:30", "2026-01-22 13:30", "4:00"),
    # ---- rows of one moment, and of one key
    Planted("two-statuses-at-once", WORK, "open has the greater key, so it does not wait",
            "2026-01-15 09:30", "2026-01-19 09:30", "2026-01-19 09:30", "2026-01-15 13:30", "4:00"),
    # Waits from 11:00 to 13:30. Fri, Sat, Mon 09:30, and the 2:30.
    Planted("pending-at-once", WORK, "pending has the greater key, so it waits",
            "2026-01-15 09:30", "2026-01-19 12:00", "2026-01-19 12:00", "2026-01-15 13:30", "1:30", "2:30"),
    # Thu, Fri, Sat 10:30.
    Planted("duplicate-status", WORK, "two changes with one key are both refused, so 11:00 is no stop",
            "2026-01-14 10:30", "2026-01-17 10:30", "2026-01-17 10:30", "2026-01-14 15:00", "4:30"),
    # ---- replies before the ticket, none at all, and what is not known yet
    Planted("reply-before-ticket", ANSWER, "what was sent before the ticket is no answer to it",
            "2026-01-12 10:00", "2026-01-12 14:00", "2026-01-12 14:00", "2026-01-12 12:00", "2:00"),
    # Mon 7:30, Tue 8:30.
    Planted("reply-only-before-ticket", ANSWER, "so this one is not answered",
            "2026-06-29 10:00", "2026-06-29 14:00", "2026-06-29 14:00", None, "16:00", state="running late"),
    # Tue 3:30; half an hour is left for Wed.
    Planted("only-a-note", ANSWER, "the requester cannot read a note",
            "2026-06-30 14:00", "2026-07-01 09:30", "2026-07-01 09:30", None, "3:30", state="running"),
    # 22 weekdays * 8:30 = 187:00, four Saturdays 16:00.
    Planted("never-answered", ANSWER, "late since the first day, and still running",
            "2026-06-01 09:00", "2026-06-01 13:00", "2026-06-01 13:00", None, "203:00", state="running late"),
    Planted("unanswered-but-in-time", ANSWER, "2:30 are spent; the rest is of Wednesday",
            "2026-06-30 15:00", "2026-07-01 10:30", "2026-07-01 10:30", None, "2:30", state="running"),
    Planted("solved-at-evaluation", WORK, "what happens at the instant of evaluation is known",
            "2026-06-30 20:00", "2026-07-01 04:00", "2026-07-01 04:00", "2026-07-01 00:00", "4:00", level="urgent"),
    Planted("solved-after-evaluation", WORK, "what happens after it is not",
            "2026-06-30 20:00", "2026-07-01 04:00", "2026-07-01 04:00", None, "4:00", state="running",
            level="urgent"),
    Planted("deleted", WORK, "a deleted ticket has no resolution", state="cancelled"),
    Planted("deleted", ANSWER, "but it was answered",
            "2026-01-21 09:00", "2026-01-21 13:00", "2026-01-21 13:00", "2026-01-21 10:00", "1:00"),
    # ---- questions and answers in turn
    Planted("turns", NEXT, "a second question while one waits starts nothing",
            "2026-02-02 09:00", "2026-02-02 15:00", "2026-02-02 15:00", "2026-02-02 11:00", "2:00"),
    Planted("turns", NEXT, "asked in the moment of the answer, which comes first; a note is no answer",
            "2026-02-02 11:00", "2026-02-02 17:00", "2026-02-02 17:00", "2026-02-02 12:00", "1:00", cycle=2),
    # Fri 0:30, Sat 10:00 to 13:00; the six hours are 0:30 + 4:00 + 1:30.
    Planted("turns", NEXT, "over a Saturday",
            "2026-02-06 17:00", "2026-02-09 10:30", "2026-02-09 10:30", "2026-02-07 13:00", "3:30", cycle=3),
    Planted("turns", ANSWER, "the first answer is that of 11:00",
            "2026-02-02 09:00", "2026-02-02 13:00", "2026-02-02 13:00", "2026-02-02 11:00", "2:00"),
    Planted("turn-unanswered", NEXT, "the first question is answered",
            "2026-06-29 09:00", "2026-06-29 15:00", "2026-06-29 15:00", "2026-06-29 10:00", "1:00"),
    # Tue 1:30; 4:30 are left for Wed.
    Planted("turn-unanswered", NEXT, "the second one waits",
            "2026-06-30 16:00", "2026-07-01 13:30", "2026-07-01 13:30", None, "1:30", state="running", cycle=2),
    Planted("reply-before-ticket", NEXT, "nobody asked anything", state="no data"),
    # ---- chats and calls
    Planted("chat-unanswered", CHAT, "nobody took it: Mon 7:30, Tue 8:30",
            "2026-06-29 10:00", "2026-06-29 10:02", "2026-06-29 10:02", None, "16:00", state="running late"),
    Planted("chat-unanswered", ANSWER, "a chat has an answer of its own", state="cancelled"),
    Planted("chat-on-saturday-evening", CHAT, "no open time passes before Monday",
            "2026-01-24 20:00", "2026-01-26 09:02", "2026-01-26 09:02", "2026-01-24 20:00:45", "0:00"),
    Planted("chat-over-the-weekend", CHAT, "a minute on Saturday and one on Monday",
            "2026-01-24 13:59", "2026-01-26 09:01", "2026-01-26 09:01", "2026-01-26 09:01", "0:02"),
    Planted("call-in-20-seconds", CALL, "exactly the limit is met",
            "2026-01-28 11:00", "2026-01-28 11:00:20", "2026-01-28 11:00:20", "2026-01-28 11:00:20", "0:00:20",
            level="urgent"),
    Planted("call-in-21-seconds", CALL, "a second more is not",
            "2026-01-28 11:00", "2026-01-28 11:00:20", "2026-01-28 11:00:20", "2026-01-28 11:00:21", "0:00:21",
            state="missed", level="urgent"),
    Planted("call-in-20-seconds", CHAT, "a call is no chat", state="cancelled"),
)  # fmt: skip

REFUSED = (
    # type of records, key, rows, why
    ("tickets", "twice", 2, "two tickets with one key: neither is known"),
    ("tickets", "without-a-source", 1, "a required value is missing"),
    ("tickets", "taken-before-it-came", 1, "the chat was taken before it came in"),
    ("level-changes", "unknown-level/01", 1, "there is no level of that name"),
    ("holds", "hold-backwards/01", 1, "it ends before it begins"),
    ("status-changes", "duplicate-status/x", 2, "two changes with one key"),
)
"""The rows that cannot be used, all of the files."""
