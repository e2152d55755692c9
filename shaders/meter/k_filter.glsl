// One sample through the K filter; the order of the arithmetic is the same on every device.

float k_section(KSection f, float x, inout float s1, inout float s2, out float v1)
{
    precise float u = (x - s2) - f.damping * s1;
    precise float t = f.band * u;
    precise float v = s1 + t;
    precise float next1 = v + t;
    precise float next2 = s2 + f.low * v;
    s1 = next1;
    s2 = next2;
    v1 = v;
    return u;
}

// Without the filter's gain.
float k_filtered(KFilter f, float x, inout vec4 s)
{
    float v1;
    float u = k_section(f.shelf, x, s.x, s.y, v1);
    precise float shelved = x + (f.high * u + f.middle * v1);
    return k_section(f.high_pass, shelved, s.z, s.w, v1);
}
