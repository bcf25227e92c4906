"""The fast way through a large capture: a chunk of frames at a time, in columns (numpy).

It is a second way to the same result: `Decoder.decode` and `Analyzer.see`, frame by frame, say what is right. Only this
package may import numpy, and it is imported only when `choice` finds that it pays.
"""
