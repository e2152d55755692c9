// One sample through the K filter; the order of the arithmetic is the same on every device.

float k_section(KSection f, float x, inout float s1, inout float s2)
{
    precise float v3 = x - s2;
    precise float v1 = f.a1 * s1 + f.a2 * v3;
    precise float v2 = s2 + (f.a2 * s1 + f.a3 * v3);
    precise float next1 = 2.0 * v1 - s1;
    precise float next2 = 2.0 * v2 - s2;
    s1 = next1;
    s2 = next2;
    precise float y = (f.direct * x + f.band * v1) + f.low * v2;
    return y;
}

float k_filtered(KFilter f, float x, inout vec4 s)
{
    float shelved = k_section(f.shelf, x, s.x, s.y);
    return k_section(f.high_pass, shelved, s.z, s.w);
}
