// A session written out and read back is the same session.
#include "session/sessions.h"

#include <cmath>

namespace dubstage::test {

namespace {

void expect_same(const Value& a, const Value& b)
{
    ASSERT_EQ(a.data.index(), b.data.index());
    if (const auto* list = std::get_if<std::vector<Value>>(&a.data)) {
        const auto& other = std::get<std::vector<Value>>(b.data);
        ASSERT_EQ(list->size(), other.size());
        for (std::size_t i = 0; i < list->size(); ++i) expect_same((*list)[i], other[i]);
    } else if (const auto* table = std::get_if<std::vector<Setting>>(&a.data)) {
        const auto& other = std::get<std::vector<Setting>>(b.data);
        ASSERT_EQ(table->size(), other.size());
        for (std::size_t i = 0; i < table->size(); ++i) {
            EXPECT_EQ((*table)[i].key, other[i].key);
            expect_same((*table)[i].value, other[i].value);
        }
    } else if (const auto* text = std::get_if<std::string>(&a.data)) {
        EXPECT_EQ(*text, std::get<std::string>(b.data));
    } else if (const auto* real = std::get_if<double>(&a.data)) {
        EXPECT_EQ(*real, std::get<double>(b.data));
    } else if (const auto* whole = std::get_if<std::int64_t>(&a.data)) {
        EXPECT_EQ(*whole, std::get<std::int64_t>(b.data));
    } else {
        EXPECT_EQ(std::get<bool>(a.data), std::get<bool>(b.data));
    }
}

void expect_same(const Pan& a, const Pan& b)
{
    EXPECT_EQ(a.position, b.position);
    EXPECT_EQ(a.law, b.law);
    EXPECT_EQ(a.matrix, b.matrix);
}

void expect_same(const Insert& a, const Insert& b)
{
    EXPECT_EQ(a.type, b.type);
    EXPECT_EQ(a.post_fader, b.post_fader);
    EXPECT_EQ(a.bypass, b.bypass);
    expect_same(Value{a.settings, 0}, Value{b.settings, 0});
    ASSERT_EQ(a.automation.size(), b.automation.size());
    for (std::size_t i = 0; i < a.automation.size(); ++i) {
        EXPECT_EQ(a.automation[i].parameter, b.automation[i].parameter);
        ASSERT_EQ(a.automation[i].points.size(), b.automation[i].points.size());
        for (std::size_t p = 0; p < a.automation[i].points.size(); ++p) {
            const ParameterPoint &one = a.automation[i].points[p], &other = b.automation[i].points[p];
            EXPECT_EQ(one.at_s, other.at_s);
            EXPECT_EQ(one.curve, other.curve);
            expect_same(one.value, other.value);
        }
    }
}

void expect_same(const Send& a, const Send& b)
{
    EXPECT_EQ(a.to, b.to);
    EXPECT_EQ(a.gain_db, b.gain_db);
    EXPECT_EQ(a.pre_fader, b.pre_fader);
    EXPECT_EQ(a.mute, b.mute);
    ASSERT_EQ(a.pan.has_value(), b.pan.has_value());
    if (a.pan) expect_same(*a.pan, *b.pan);
}

void expect_same(const Automation& a, const Automation& b)
{
    EXPECT_EQ(a.target, b.target);
    EXPECT_EQ(a.send, b.send);
    ASSERT_EQ(a.points.size(), b.points.size());
    for (std::size_t i = 0; i < a.points.size(); ++i) {
        EXPECT_EQ(a.points[i].at, b.points[i].at);
        EXPECT_EQ(a.points[i].value, b.points[i].value);
        EXPECT_EQ(a.points[i].curve, b.points[i].curve);
    }
}

void expect_same(const Fade& a, const Fade& b)
{
    EXPECT_EQ(a.length, b.length);
    if (a.length > 0) {
        EXPECT_EQ(a.curve, b.curve);
    }
}

void expect_same(const Clip& a, const Clip& b)
{
    EXPECT_EQ(a.file, b.file);
    EXPECT_EQ(a.channels, b.channels);
    EXPECT_EQ(a.source_start_s, b.source_start_s);
    EXPECT_EQ(a.position, b.position);
    EXPECT_EQ(a.length, b.length);
    EXPECT_EQ(a.gain_db, b.gain_db);
    EXPECT_EQ(a.invert, b.invert);
    expect_same(a.fade_in, b.fade_in);
    expect_same(a.fade_out, b.fade_out);
    EXPECT_EQ(a.loop, b.loop);
    EXPECT_EQ(a.loop_length_s, b.loop_length_s);
}

void expect_same(const Marker& a, const Marker& b)
{
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.at, b.at);
}

void expect_same(const TimeRange& a, const TimeRange& b)
{
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.from, b.from);
    EXPECT_EQ(a.to, b.to);
}

void expect_same(const Track& a, const Track& b);
void expect_same(const Bus& a, const Bus& b);

template <class Item> void expect_all_same(const std::vector<Item>& a, const std::vector<Item>& b)
{
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) expect_same(a[i], b[i]);
}

void expect_same_strip(const Strip& a, const Strip& b)
{
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.layout, b.layout);
    EXPECT_EQ(a.to, b.to);
    EXPECT_EQ(a.gain_db, b.gain_db);
    expect_same(a.pan, b.pan);
    EXPECT_EQ(a.mute, b.mute);
    EXPECT_EQ(a.solo, b.solo);
    EXPECT_EQ(a.direct_out, b.direct_out);
    expect_all_same(a.inserts, b.inserts);
    expect_all_same(a.sends, b.sends);
    expect_all_same(a.automation, b.automation);
}

void expect_same(const Track& a, const Track& b)
{
    expect_same_strip(a, b);
    expect_all_same(a.clips, b.clips);
}

void expect_same(const Bus& a, const Bus& b)
{
    expect_same_strip(a, b);
}

void expect_same(const Session& a, const Session& b)
{
    EXPECT_EQ(a.file, b.file);
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.sample_rate, b.sample_rate);
    EXPECT_EQ(a.tail, b.tail);
    EXPECT_EQ(a.time_reference, b.time_reference);
    EXPECT_EQ(a.allow_truncated, b.allow_truncated);
    expect_all_same(a.tracks, b.tracks);
    expect_all_same(a.buses, b.buses);
    expect_all_same(a.markers, b.markers);
    expect_all_same(a.ranges, b.ranges);
}

void expect_round_trip(const Session& session)
{
    const std::string text = write_session(session);
    Session again;
    ASSERT_NO_THROW(again = parse_session(text, session.file)) << text;
    expect_same(session, again);
    EXPECT_EQ(write_session(again), text);
}

// A little of everything that a file can say.
const char* const everything = R"(
[session]
name = "Rée \"1\"\n"
sample_rate = 44100
layout = "5.1"
tail = "1234567 samples"
time_reference = "10:00:00"
allow_truncated = true
[master]
gain_db = -0.1
[[master.insert]]
type = "eq"
phase = "linear"
"odd key" = [1, 2.0, -inf, "a\tb", true, []]
bands = [{ type = "bell", frequency = 100, gain_db = -3.0, free = [[20, 0.5], [20000, 1e-9]] }, {}]
[[master.automation]]
parameter = "mute"
points = [[0, false], ["59.9999 s", true]]
[[bus]]
name = "hall"
layout = "stereo"
pan_matrix = [[1, 0.5], [0, -1]]
[[bus]]
name = "cue"
to = ""
mute = true
solo = true
direct_out = true
pan = -0.3333333333333333
pan_law = "balance"
[[track]]
name = "a"
layout = "stereo"
to = "hall"
gain_db = -inf
[[track.insert]]
type = "delay"
position = "post"
bypass = true
time = "12 ms"
[[track.insert.automation]]
parameter = "band 2 gain_db"
curve = "step"
points = [["0:01", "-3 dB"], ["1:59.99", 2, "linear"]]
[[track.insert.automation]]
parameter = "mix"
points = [[0, true]]
[[track.send]]
to = "hall"
gain_db = -12.5
position = "pre"
pan = 0.0
[[track.send]]
to = "cue"
mute = true
pan_law = "-6 dB"
[[track.automation]]
parameter = "send hall"
curve = "db"
points = [[0, -60], ["1:00", -6, "step"], ["1:00.5", -inf, "linear"]]
[[track.automation]]
parameter = "pan"
points = [["1 samples", -1], ["777777 samples", 0.25]]
[[track.clip]]
file = "a.wav"
channels = [3, 1]
source_start = 0.1
position = "0:59.99999"
length = 2.5
gain_db = 1.5
invert = true
fade_in = { length = "1 samples", curve = "exponential" }
fade_out = 0.3
[[track.clip]]
file = "../elsewhere/b.wav"
position = "1:00:00"
length = 10
loop = true
loop_length = 0.7
[[track]]
name = "b"
crossfade = "s_curve"
[[track.clip]]
file = "~home.wav"
length = 3
repeat = 4
every = 2.7182818
[[marker]]
name = "start"
at = "119.9999999 s"
[[range]]
name = "all"
from = 0
to = "1:00:00.001"
)";

} // namespace

TEST(RoundTrip, of_everything_a_file_can_say)
{
    expect_round_trip(parse(everything));
}

TEST(RoundTrip, at_another_rate)
{
    for (const double rate : {8000.0, 47952.0, 192000.0}) expect_round_trip(parse(everything, rate));
}

TEST(RoundTrip, of_a_session_made_in_memory)
{
    Session session;
    session.name = "made";
    session.sample_rate = 96000;
    Bus master;
    master.name = "master";
    master.layout = "stereo";
    session.buses.push_back(master);
    Track track;
    track.name = "tone";
    track.layout = "mono";
    track.to = "master";
    track.inserts.push_back({"gain", {{"gain_db", {-3.0, 0}}}, false, false, {}});
    Clip clip;
    clip.file = "/audio/tone.wav";
    clip.position = 12345;
    track.clips.push_back(clip);
    session.tracks.push_back(track);
    expect_round_trip(session);
}

TEST(RoundTrip, times_stay_readable)
{
    const std::string text = write_session(parse(with_clip("position = 90.25\nlength = 2")));
    EXPECT_NE(text.find("position = \"1:30.25\""), std::string::npos) << text;
    EXPECT_NE(text.find("length = 2.0"), std::string::npos) << text;
    EXPECT_NE(text.find("file = \"kick.wav\""), std::string::npos) << text;
}

} // namespace dubstage::test
