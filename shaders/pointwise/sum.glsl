// The arithmetic of sums that keep their rest.

// Adds a value to the unevaluated sum of two floats, so that `sum` stays the float nearest to it (two-sum of Knuth, then
// the fast one of Dekker).
void add_to_pair(inout vec4 sum, inout vec4 rest, vec4 value)
{
    precise vec4 wide = sum + value;
    precise vec4 taken = wide - sum;
    precise vec4 lost = (sum - (wide - taken)) + (value - taken);
    precise vec4 low = lost + rest;
    precise vec4 high = wide + low;
    precise vec4 left = low - (high - wide);
    sum = high;
    rest = left;
}
